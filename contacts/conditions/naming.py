"""Which fields conditions name: read from what is stored, also where it can be built no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contacts.conditions.base import condition_kinds
from contacts.conditions.comparisons import Comparison
from contacts.models import ContactField
from kit.kinds import UnknownKind


def fields_in(json: Any) -> Iterator[tuple[str, str]]:
    """The fields that a tree names, or anything that holds one: whose (contact, company), alias."""
    if isinstance(json, Mapping):
        if "kind" in json and isinstance(alias := json.get("field"), str):
            try:
                kind = condition_kinds.get(str(json["kind"]))
            except UnknownKind:
                kind = None
            if kind is not None and issubclass(kind, Comparison):
                yield kind.object, alias
        for value in json.values():
            yield from fields_in(value)
    elif isinstance(json, list | tuple):
        for value in json:
            yield from fields_in(value)


def names_field(json: Any, field: ContactField) -> bool:
    """Whether a tree names this field."""
    return (field.object, field.alias) in fields_in(json)
