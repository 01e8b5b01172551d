"""What only one living contact may have: the e-mail address, and fields that are flagged so.

The database has the last word (`one_contact_per_email`, `one_contact_per_unique_value`); this
module says in its place whose value it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import Value
from django.db.models.functions import Lower

from contacts.fields import definitions
from contacts.models import Contact, UniqueValue


class ValueTaken(Exception):
    """`other` (None: gone again meanwhile) has the same value in the field `alias`."""

    def __init__(self, alias: str, other: Contact | None) -> None:
        super().__init__(alias)
        self.alias = alias
        self.other = other


class AddressTaken(ValueTaken):
    """The e-mail address belongs to `other`."""

    def __init__(self, other: Contact | None) -> None:
        super().__init__("email", other)


def whose(email: str | None, *, besides: int = 0) -> Contact | None:
    """Who has this address, other than the contact `besides`; nobody if it is empty."""
    if not email:
        return None
    return Contact.objects.living().filter(email__iexact=email).exclude(pk=besides).first()


def holder(alias: str, value: Any, *, besides: int = 0) -> Contact | None:
    """The living contact that has `value` in the unique field `alias`, other than `besides`."""
    if value in (None, ""):
        return None
    if alias == "email":
        return whose(str(value), besides=besides)
    same = UniqueValue.objects.alias(lower=Lower("value")).filter(
        field__object="contact", field__alias=alias, lower=Lower(Value(str(value)))
    )
    taken = same.exclude(contact=besides).select_related("contact").first()
    return taken.contact if taken else None


def known_by(values: Mapping[str, Any]) -> Contact | None:
    """The living contact that has any of these cleaned values in a unique field."""
    for field in definitions():
        if field.unique and (found := holder(field.alias, values.get(field.alias))):
            return found
    return None


def taken(error: IntegrityError, values: Mapping[str, Any], *, besides: int = 0) -> ValueTaken:
    """What an IntegrityError of writing `values` means; call it when the transaction is over.

    Raises:
        IntegrityError: it means something else.
    """
    if "one_contact_per_email" in str(error):
        return AddressTaken(whose(values.get("email"), besides=besides))
    if "one_contact_per_unique_value" not in str(error):
        raise error
    unique = [field.alias for field in definitions() if field.unique and not field.column]
    for alias in unique:
        if other := holder(alias, values.get(alias), besides=besides):
            return ValueTaken(alias, other)
    return ValueTaken(next((alias for alias in unique if alias in values), ""), None)
