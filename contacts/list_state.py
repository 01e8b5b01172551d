"""The contact list's address: what of it are filters, which columns and which view it asks for."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from accounts.saved_views import Seen, State
from contacts.attributes import Attribute, attributes

# The name under which the list's views and habits are kept.
PAGE = "contacts"

# What in the address is not a filter.
_NOT_FILTERS = {"view", "sort", "columns", "after", "before", "count", "all"}
_MOST_COLUMNS = 40
_LONGEST_QUERY = 4_000
# Every row leads to its contact by it, so it cannot be left out.
_ALWAYS = "name"


def state_of(address: QueryDict) -> State:
    """What a list of this address shows."""
    return State(filters_of(address), address.get("sort", "")[:64], asked_columns(address))


def filters_of(address: QueryDict) -> str:
    """The filters alone, always in the same order, so that two addresses can be compared."""
    filters = QueryDict(mutable=True)
    for key in sorted(set(address) - _NOT_FILTERS):
        values = [value for value in address.getlist(key) if value and "\0" not in value]
        if values:
            filters.setlist(key, values)
    return filters.urlencode()[:_LONGEST_QUERY]


def asked_columns(address: QueryDict) -> list[str]:
    """The keys of the columns that the address names; [] where it names none."""
    known = {attribute.key for attribute in attributes()}
    keys = dict.fromkeys(address.get("columns", "").split(",")[:_MOST_COLUMNS])
    return [key for key in keys if key in known]


def columns(address: QueryDict, seen: Seen) -> list[Attribute]:
    """The columns of a list: as its address says, else as the user likes it, else the usual."""
    return columns_named(asked_columns(address) or seen.columns)


def to_export(address: QueryDict, seen: Seen) -> str:
    """The address of what the list shows, its columns named, for the page that makes a file."""
    now = state_of(address)
    shown = [column.key for column in columns(address, seen)]
    return address_of(State(now.query, now.sort, shown))


def columns_named(keys: Sequence[str]) -> list[Attribute]:
    """These columns in their order, the name in front where it is missing; the usual for []."""
    by_key = {attribute.key: attribute for attribute in attributes()}
    chosen = [by_key[key] for key in keys if key in by_key]
    if not chosen:
        return [attribute for attribute in attributes() if attribute.shown]
    if all(attribute.key != _ALWAYS for attribute in chosen):
        chosen.insert(0, by_key[_ALWAYS])
    return chosen


def address_of(state: State, *, view: int | None = None) -> str:
    """The address of a list that shows `state`, as a tab or another page links to it."""
    parts = QueryDict(state.query, mutable=True)
    if state.sort:
        parts["sort"] = state.sort
    if state.columns:
        parts["columns"] = ",".join(state.columns)
    if view is not None:
        parts["view"] = str(view)
    return "?" + parts.urlencode(safe=",")
