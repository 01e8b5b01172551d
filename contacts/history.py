"""What an erasure means for the history of contacts: that they changed stays, what was said goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.history.tracking import kind_of
from contacts.models import Contact, ContactTag, DoNotContact

# What tells who somebody is, as it stands in a row once that is gone.
BLANK: dict[str, Any] = {
    "email": None,
    "firstname": "",
    "lastname": "",
    "company_id": None,
    "position": "",
    "phone": "",
    "mobile": "",
    "city": "",
    "country": "",
    "website": "",
    "fields": {},
    "owner_id": None,
}


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: also for the row that the erasure itself wrote."""
    kind_of(Contact).rows.filter(pgh_obj__in=contact_ids).update(**BLANK)
    for part in (ContactTag, DoNotContact):
        kind_of(part).rows.filter(contact__in=contact_ids).delete()
