"""What people, files and scripts bring becomes values that fit their fields, or words why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from contacts.fields import territories
from contacts.fields.definition import Fields, definitions
from contacts.fields.kinds import Hints


@dataclass(frozen=True)
class Cleaned:
    """`values` by alias, empty ones None; `errors` by alias, for people."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def clean(
    values: Mapping[str, Any],
    *,
    object: str = "contact",
    partial: bool = True,
    fields: Fields | None = None,
) -> Cleaned:
    """Check `values` (alias → whatever came) one by one; what is wrong with one stops no other.

    A whole contact or company (not `partial`) gets the default values of fields that are not
    named, and must have what is required. `fields` saves the look-up where many rows are
    cleaned in a row. Whether a unique value is free is the database's business.
    """
    known = definitions(object) if fields is None else fields
    cleaned = Cleaned()
    for alias in values:
        if (one := known.get(alias)) is None or not one.published:
            cleaned.errors[alias] = [
                gettext("There is no field “%(alias)s”.") % {"alias": str(alias)[:64]}
            ]
        elif one.read_only:
            cleaned.errors[alias] = [
                gettext("%(field)s is kept by the system itself.") % {"field": one.label}
            ]
    raws = {alias: raw for alias, raw in values.items() if alias not in cleaned.errors}
    if not partial:
        for one in known.published:
            if not one.read_only and one.alias not in values and (one.default or one.required):
                raws[one.alias] = one.default
    hints = hints_of(raws, known)
    for alias, raw in raws.items():
        try:
            cleaned.values[alias] = known[alias].clean(raw, hints)
        except ValidationError as error:
            cleaned.errors[alias] = list(error.messages)
    return cleaned


def hints_of(values: Mapping[str, Any], known: Fields) -> Hints:
    """What these values tell about each other: the country that telephone numbers are of."""
    for alias, raw in values.items():
        one = known.get(alias)
        if one is not None and one.type == "country" and isinstance(raw, str):
            return Hints(country=territories.code_of(raw))
    return Hints()
