"""What upper apps own about a contact, for lists: columns, sorts, filters, row colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from contacts.models import Contact
from kit.paging import Order

# One contact of a list: "id", and every column that an attribute `reads`.
Row = Mapping[str, Any]


class Cell(NamedTuple):
    """What a cell shows, and the colour token that it gives to its row, if any.

    The first cell with a colour gives it; one that `outdoes` comes before all others.
    """

    shown: SafeString | str
    tint: str = ""
    outdoes: bool = False


# By contact id; who is not in it gets an empty cell.
Cells = Mapping[int, Cell]


@dataclass(frozen=True)
class Sort:
    """How a list is sorted by an attribute, with keyset paging (`kit.paging`).

    `order` is the order of the first click, and ends with the id; `join(contacts)` adds the
    annotations or relations that it names. An index serves each order and its mirror.
    """

    order: Order
    join: Callable[[QuerySet[Contact]], QuerySet[Contact]] = field(
        default=lambda contacts: contacts, compare=False
    )


@dataclass(frozen=True)
class Attribute:
    """One attribute of contacts.

    `reads` names columns that the list's own query should fetch along (of Contact and its
    relations to one). `cells(rows)` returns what the column shows for a page of contacts, in at
    most two queries of its own. `shown` says whether the list has the column by itself (any can
    be chosen), `on_phone` whether a card on a phone has it, too. A later attribute of the same
    key takes the place of the former.
    """

    key: str
    label: str | Promise
    order: int
    cells: Callable[[Sequence[Row]], Cells] = field(compare=False)
    reads: tuple[str, ...] = ()
    sort: Sort | None = None
    numeric: bool = False
    shown: bool = True
    on_phone: bool = False


_attributes: dict[str, Attribute] = {}
_sources: list[Callable[[], Sequence[Attribute]]] = []
_filters: dict[str, Any] = {}


def add_attribute(attribute: Attribute) -> None:
    """Give contact lists a column; called from `AppConfig.ready()`."""
    _attributes[attribute.key] = attribute


def add_attributes(source: Callable[[], Sequence[Attribute]]) -> None:
    """The same for attributes that come and go while we run: `source` tells those of now."""
    _sources.append(source)


def attributes() -> list[Attribute]:
    """Every attribute, in column order."""
    moving = (attribute for source in _sources for attribute in source())
    return sorted([*_attributes.values(), *moving], key=lambda attribute: attribute.order)


def add_filter(name: str, filter_: Any) -> None:
    """Give contact lists a django-filter `Filter` under `name`; called from `AppConfig.ready()`."""
    _filters[name] = filter_


def filters() -> dict[str, Any]:
    """The plugged filters by name; `contacts.filters.contact_filter` is built with them."""
    return dict(_filters)


__all__ = [
    "Attribute",
    "Cell",
    "Cells",
    "Row",
    "Sort",
    "add_attribute",
    "add_attributes",
    "add_filter",
    "attributes",
    "filters",
]
