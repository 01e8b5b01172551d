"""The values of a contact or a company, wherever they are kept: columns and `fields` alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from contacts import company_names
from contacts.fields.core import COLUMNS, READ_ONLY
from contacts.fields.definition import Field, Fields, definitions
from contacts.models import Company, Contact


def read(thing: Contact | Company, *, fields: Fields | None = None) -> dict[str, Any]:
    """Every field in use of a contact (or company) by alias; None where nothing is known.

    Read the contact with its company (`select_related`), else that costs a query each; so does
    "last_active" without the activity.
    """
    known = fields or definitions("company" if isinstance(thing, Company) else "contact")
    return {field.alias: value_of(thing, field) for field in known.published}


def value_of(thing: Contact | Company, field: Field) -> Any:
    """The value of one field; None where nothing is known."""
    if not field.column:
        return thing.fields.get(field.alias)
    if isinstance(thing, Contact) and field.column == "company":
        return thing.company.name if thing.company else None
    if isinstance(thing, Contact) and field.column == "last_active":
        try:
            moment = thing.activity.last_active_at
        except ObjectDoesNotExist:
            return None
        return moment.isoformat(timespec="seconds") if moment else None
    return getattr(thing, field.column) or None


def put(thing: Contact | Company, values: Mapping[str, Any]) -> set[str]:
    """Set cleaned values by alias, without saving; the names of the columns that were set.

    A company is named (and made at first sight) or given. An empty value takes away what was
    there.

    Raises:
        ValueError: no field has such an alias, or the system itself keeps it.
    """
    object_ = "company" if isinstance(thing, Company) else "contact"
    columns = COLUMNS[object_]
    own = {alias: value for alias, value in values.items() if alias not in columns}
    touched = set()
    for alias in values.keys() & columns.keys():
        if alias in READ_ONLY:
            raise ValueError(alias)
        setattr(thing, columns[alias], _for_column(alias, values[alias]))
        touched.add(columns[alias])
    if own:
        known = definitions(object_)
        for alias in own:
            if alias not in known:
                raise ValueError(alias)
        kept = {alias: value for alias, value in own.items() if value not in (None, "", [])}
        rest = {alias: value for alias, value in thing.fields.items() if alias not in own}
        thing.fields = rest | kept
        touched.add("fields")
    return touched


def _for_column(alias: str, value: Any) -> Any:
    """A cleaned value as its column holds it."""
    if alias == "company":
        return company_names.named(value) if isinstance(value, str) else value
    if alias == "email":
        return value.strip().lower() if value else None
    return "" if value is None else value
