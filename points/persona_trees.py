"""The conditions by which personas are recognised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from contacts.conditions import Tree, Wrong, build

# A persona says who somebody is: not what they score, nor that they are of another persona.
_NOT_ASKED = frozenset({"score", "entry", "interest", "disqualified"})
_KEY = "persona"


def tree_of(json: Any) -> Tree:
    """The condition of a persona.

    Raises:
        contacts.conditions.BadTree: it is none.
        contacts.conditions.Wrong: it asks for what no persona may ask for.
    """
    if any(True for _found in personas_in(json)):
        raise Wrong(_("A persona cannot be described by a persona."))
    tree = build(json)
    if tree.reads & _NOT_ASKED:
        raise Wrong(_("A persona says who somebody is: take scores and interests out."))
    return tree


def personas_in(json: Any) -> Iterator[Any]:
    """The ids of personas that a config or a tree names, however deep."""
    if isinstance(json, dict):
        if _KEY in json:
            yield json[_KEY]
        for value in json.values():
            yield from personas_in(value)
    elif isinstance(json, list):
        for value in json:
            yield from personas_in(value)
