"""What people change about a contact by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from contacts import lifecycle
from contacts.fields import put
from contacts.locking import lock
from contacts.models import Contact
from contacts.uniqueness import AddressTaken, ValueTaken, taken, whose

__all__ = ["AddressTaken", "ChangedMeanwhile", "ValueTaken", "change", "whose"]


class ChangedMeanwhile(Exception):
    """Somebody else saved the contact after it was opened; `contact` is how it stands now."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(contact.pk)
        self.contact = contact


def change(
    contact_id: int, *, fields: Mapping[str, Any], at: datetime, seen: datetime | None = None
) -> Contact:
    """Set fields of a contact; a visitor who is given an address becomes known.

    `fields` are cleaned values by alias (`contacts.fields.clean`), and "owner". An empty value
    takes away what was there. `seen` is the contact's `modified_at` when the editor opened it.

    Raises:
        ChangedMeanwhile: it was changed since `seen`; nothing is saved.
        AddressTaken: somebody else has the address; nothing is saved.
        ValueTaken: somebody else has a value that must be unique; nothing is saved.
        ValueError: there is no such field.
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
            columns = put(contact, {k: value for k, value in fields.items() if k != "owner"})
            if "owner" in fields:
                contact.owner = fields["owner"]
                columns.add("owner")
            contact.save(update_fields=[*columns, "identified_at", "modified_at"])
            if becomes_known:
                lifecycle.on_identified([contact_id], at)
            lifecycle.on_changed([contact_id], _what(columns, becomes_known))
    except IntegrityError as error:
        raise taken(error, fields, besides=contact_id) from None
    return contact


def _what(columns: set[str], becomes_known: bool) -> frozenset[str]:
    """What changing these columns changes, in the words of `lifecycle`."""
    if becomes_known:
        return lifecycle.ANYTHING
    changed = lifecycle.CONTACT if columns - {"owner"} else frozenset()
    if "company" in columns:
        changed |= lifecycle.COMPANY
    return changed | lifecycle.OWNER if "owner" in columns else changed
