"""The socket for "in use by …": what must be known before something is archived.

The app that owns a thing asks; apps above it answer for theirs. They plug a function in
`AppConfig.ready()`:

    usages.find_usages("score", triggers_at_this_score)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """Something that names the thing, in words, and where to look at it."""

    label: str
    url: str


Finder = Callable[[int], Sequence[Usage]]

_finders: dict[str, list[Finder]] = {}


def find_usages(of: str, finder: Finder) -> None:
    """Ask `finder` (it gets the thing's id) whenever somebody wants to archive one of `of`."""
    known = _finders.setdefault(of, [])
    if finder not in known:
        known.append(finder)


def usages(of: str, pk: int) -> list[Usage]:
    """Everything that uses the thing, in the order of the layers."""
    return [usage for finder in _finders.get(of, []) for usage in finder(pk)]
