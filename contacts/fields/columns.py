"""Fields as columns of contact lists: offered, and not shown until somebody wants them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from django.utils.functional import lazystr

from contacts.attributes import Attribute, Cell, Cells, Row, add_attributes
from contacts.fields.definition import Field, Fields, definitions

# What the list shows already, or in another way.
_ELSEWHERE = {"company", "last_active"}
_FIRST = 200


def attributes() -> Sequence[Attribute]:
    """A column for each field that is flagged for it."""
    return _attributes(definitions())


@lru_cache(maxsize=4)
def _attributes(known: Fields) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(
            f"f_{field.alias}",
            lazystr(_Label(field)),
            _FIRST + place,
            partial(_cells, field),
            reads=(field.column or "fields",),
            numeric=field.type == "number",
            shown=False,
        )
        for place, field in enumerate(known.published)
        if field.listable and field.alias not in _ELSEWHERE
    )


class _Label:
    """A field's label in the language of whoever looks."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def __str__(self) -> str:
        return self.field.label


def _cells(field: Field, rows: Sequence[Row]) -> Cells:
    """What the field says of each contact of a page."""
    found = {}
    for row in rows:
        value = row[field.column] if field.column else row["fields"].get(field.alias)
        if value not in (None, "", []):
            found[row["id"]] = Cell(field.show(value))
    return found


def plug() -> None:
    """Offer the columns."""
    add_attributes(attributes)
