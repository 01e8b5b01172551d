"""Fields that are made on the way, for columns that Kindling has no field for yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from contacts.fields import defining

_MOST_PLACES = 6


@transaction.atomic
def make(
    columns: Sequence[str],
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    *,
    actor: User | None,
    at: datetime,
) -> tuple[tuple[str, ...], str]:
    """Make the fields that columns ask for ("+number", "+unique:text"), named by their headings.

    Returns what the columns become now, and the alias of the field that tells contacts apart
    ("" where none was asked for).

    Raises:
        contacts.fields.defining.BadDefinition: one cannot be made.
    """
    become, tells_apart = [], ""
    for column, heading, seen in zip(columns, headings, samples, strict=True):
        if not column.startswith("+"):
            become.append(column)
            continue
        unique, _colon, type_ = column[1:].rpartition(":")
        more: dict[str, Any] = {"is_unique": bool(unique)}
        if type_ == "number":
            more["properties"] = {"scale": _places(seen)}
        made = defining.create(label=heading[:100], type=type_, at=at, actor=actor, **more)
        become.append(made.alias)
        tells_apart = made.alias if unique else tells_apart
    return tuple(become), tells_apart


def _places(seen: Sequence[str]) -> int:
    """How many decimal places the values have."""
    places = [len(text.partition("." if "." in text else ",")[2]) for text in seen]
    return min(max(places, default=0), _MOST_PLACES)
