"""A contact's erasure reaches what is still in the inbox, and links that were made for it."""

from __future__ import annotations

from collections.abc import Sequence

from tracking.models import Hit, PersonalLink, RejectedHit


def forget(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: raw requests hold addresses and pages."""
    Hit.objects.filter(contact_id__in=contact_ids).delete()
    RejectedHit.objects.filter(contact_id__in=contact_ids).delete()
    PersonalLink.objects.filter(contact_id__in=contact_ids).delete()
