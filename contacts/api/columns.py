"""What lists of contacts and companies can be narrowed and sorted by, own fields included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, DecimalField, F, Func, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from contacts import fields as contact_fields
from contacts.api.additions import additions
from contacts.fields import Field
from kit.api.columns import Column, number, number_of, text, text_of, time, truth

_CONTACT: Mapping[str, Column] = {
    "id": number("id"),
    "dateAdded": time("created_at"),
    "date_added": time("created_at"),
    "dateModified": time("modified_at"),
    "date_modified": time("modified_at"),
    "dateIdentified": time("identified_at"),
    "date_identified": time("identified_at"),
    "lastActive": time("activity__last_active_at"),
    "last_active": time("activity__last_active_at"),
    "owner": number("owner_id"),
    "owner_id": number("owner_id"),
    "company": text("company__name"),
    "company_id": number("company_id"),
}
_COMPANY: Mapping[str, Column] = {
    "id": number("id"),
    "dateAdded": time("created_at"),
    "date_added": time("created_at"),
    "dateModified": time("modified_at"),
    "date_modified": time("modified_at"),
    "owner": number("owner_id"),
    "owner_id": number("owner_id"),
    "companyname": text("name"),
}


def contact_columns() -> dict[str, Column]:
    """Those of a contact, with the fields that people have added and what upper apps know."""
    found = dict(_CONTACT)
    found |= {each.key: each.column for each in additions() if each.column is not None}
    return {**_fields("contact"), **found}


def company_columns() -> dict[str, Column]:
    """Those of a company."""
    return {**_fields("company"), **_COMPANY}


def _fields(object_: str) -> dict[str, Column]:
    return {one.alias: _column(one) for one in contact_fields.definitions(object_).published}


def _column(field: Field) -> Column:
    if field.column:
        return text(field.column)
    if field.type == "number":
        return number_of(_number(field.alias), whole=False)
    if field.type == "boolean":
        return Column(KeyTextTransform(field.alias, "fields"), _as_json)
    return text_of(KeyTextTransform(field.alias, "fields"))


def _as_json(sent: Any) -> str:
    return "true" if truth(sent) else "false"


def _number(alias: str) -> Any:
    """The number that is kept under `alias`; nothing where something else is kept there."""
    kind = Func(KeyTransform(alias, F("fields")), function="jsonb_typeof", output_field=CharField())
    number_type = DecimalField(max_digits=60, decimal_places=20)
    return Case(
        When(
            Exact(kind, Value("number")),
            then=Cast(KeyTextTransform(alias, F("fields")), number_type),
        ),
        output_field=number_type,
    )
