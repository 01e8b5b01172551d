"""What people change about a contact by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from contacts import lifecycle
from contacts.locking import lock
from contacts.models import Contact

# The columns that a person may change.
EDITABLE = (
    "email",
    "firstname",
    "lastname",
    "company",
    "position",
    "phone",
    "mobile",
    "city",
    "country",
    "website",
    "owner",
)


class ChangedMeanwhile(Exception):
    """Somebody else saved the contact after it was opened; `contact` is how it stands now."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(contact.pk)
        self.contact = contact


class AddressTaken(Exception):
    """The address belongs to `other`."""

    def __init__(self, other: Contact | None) -> None:
        super().__init__()
        self.other = other


def change(
    contact_id: int, *, fields: Mapping[str, Any], at: datetime, seen: datetime | None = None
) -> Contact:
    """Set `fields` of a contact; a visitor who is given an address becomes known.

    `seen` is the contact's `modified_at` when the editor opened it.

    Raises:
        ChangedMeanwhile: it was changed since `seen`; nothing is saved.
        AddressTaken: somebody else has the address; nothing is saved.
    """
    try:
        with transaction.atomic():
            lock([contact_id])
            contact = Contact.objects.select_for_update().get(pk=contact_id)
            if seen is not None and contact.modified_at != seen:
                raise ChangedMeanwhile(contact)
            becomes_known = contact.is_anonymous and bool(fields.get("email"))
            if becomes_known:
                contact.identified_at = at
            for name, value in fields.items():
                if name not in EDITABLE:
                    raise ValueError(name)
                setattr(contact, name, value)
            contact.save(update_fields=[*fields, "identified_at", "modified_at"])
            if becomes_known:
                lifecycle.on_identified([contact_id], at)
    except IntegrityError:
        raise AddressTaken(whose(fields.get("email"), besides=contact_id)) from None
    return contact


def whose(email: str | None, *, besides: int = 0) -> Contact | None:
    """Who has this address, other than the contact `besides`; nobody if it is empty."""
    if not email:
        return None
    return Contact.objects.living().filter(email__iexact=email).exclude(pk=besides).first()
