"""Deleting a contact hides it; thirty days later it is erased. Until then it can be restored."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from contacts import lifecycle
from contacts.locking import lock
from contacts.models import Contact

GRACE = timedelta(days=30)


@transaction.atomic
def delete(contact_ids: Collection[int], *, at: datetime) -> int:
    """Take contacts out of every list; how many were there to be taken."""
    lock(contact_ids)
    return Contact.objects.living().filter(pk__in=contact_ids).update(deleted_at=at)


@transaction.atomic
def restore(contact_ids: Collection[int]) -> int:
    """Bring deleted contacts back; how many came.

    Raises:
        IntegrityError: an address has been given to somebody else since.
    """
    lock(contact_ids)
    many = Contact.objects.filter(
        pk__in=contact_ids, deleted_at__isnull=False, erased_at__isnull=True
    ).update(deleted_at=None)
    # Time has passed them by.
    lifecycle.on_changed(sorted(contact_ids), lifecycle.ANYTHING)
    return many
