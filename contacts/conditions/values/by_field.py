"""What can be asked of a field, by its kind."""

from __future__ import annotations

from contacts.conditions.values import Values
from contacts.conditions.values.choices import AnyOfSeveral, OneOf, YesOrNo
from contacts.conditions.values.dates import Dates
from contacts.conditions.values.numbers import Numbers
from contacts.conditions.values.text import Text
from contacts.conditions.values.times import Times
from contacts.fields import Field


def values_of(field: Field) -> Values:
    """What can be asked of the values of `field`."""
    match field.type:
        case "number":
            return Numbers(field.kind)
        case "date":
            return Dates("day", field.kind)
        case "datetime":
            return Dates("moment", field.kind)
        case "time":
            return Times(field.kind)
        case "boolean":
            return YesOrNo(field.kind)
        case "multiselect":
            return AnyOfSeveral(field.kind)
        case "select" | "country" | "timezone" | "locale":
            return OneOf(field.kind)
    return Text(field.kind)
