"""What upper apps own about a contact, for lists: columns, sorts, filters, row colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from contacts.models import Contact

# What a cell shows, by contact id.
Cells = Mapping[int, SafeString | str]


@dataclass(frozen=True)
class Sort:
    """How a list is sorted by an attribute, with keyset paging.

    `join(contacts)` adds the annotation or relation that `key` names; `key` is an expression name
    usable in order_by and filter; the list adds the id as tie-break. `reads(contact)` gives the key's
    value on a row for the paging cursor. `descending_first` says which way a first click sorts.
    """

    key: str
    join: Callable[[QuerySet[Contact]], QuerySet[Contact]]
    descending_first: bool = True


@dataclass(frozen=True)
class Attribute:
    """One attribute of contacts.

    `cells(ids)` returns what the column shows for a page of contacts in at most one query;
    `tints(ids)` optionally returns a colour token per contact that tints its row (the highest
    trigger reached); `shown` says whether the column is on by default.
    """

    key: str
    label: str | Promise
    order: int
    cells: Callable[[Sequence[int]], Cells] = field(compare=False)
    sort: Sort | None = None
    tints: Callable[[Sequence[int]], Mapping[int, str]] | None = None
    numeric: bool = False
    shown: bool = True


_attributes: dict[str, Attribute] = {}
_filters: dict[str, Any] = {}


def add_attribute(attribute: Attribute) -> None:
    """Give contact lists a column; called from `AppConfig.ready()`."""
    _attributes[attribute.key] = attribute


def attributes() -> list[Attribute]:
    """Every attribute, in column order."""
    return sorted(_attributes.values(), key=lambda attribute: attribute.order)


def add_filter(name: str, filter_: Any) -> None:
    """Give contact lists a django-filter `Filter` under `name`; called from `AppConfig.ready()`."""
    _filters[name] = filter_


def filters() -> dict[str, Any]:
    """The plugged filters by name; `contacts.filters.ContactFilter` is built with them."""
    return dict(_filters)


__all__ = [
    "Attribute",
    "Cells",
    "Sort",
    "add_attribute",
    "add_filter",
    "attributes",
    "filters",
]
