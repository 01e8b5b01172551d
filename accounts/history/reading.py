"""History is read from many tables, newest first: each by an index of its own, a page at a time.

A page of 50 costs one query for the places of its rows and a handful per kind of object on it,
however many rows there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import F, QuerySet, Value

from accounts.history import tracking
from accounts.history.change import Change
from accounts.history.rows import Rows
from accounts.history.sign_ins import SignIns
from accounts.history.wanted import Place, Wanted
from accounts.models import User


class Source(Protocol):
    """Where history comes from; `at` and `row` are the columns that say when, and the id."""

    key: str
    at: str
    row: str

    def wanted(self, wanted: Wanted) -> QuerySet[Any] | None:
        """The rows that are asked for; None if there can be none."""

    def read(self, ids: Collection[int]) -> dict[int, Change]:
        """What the rows of these ids say."""


@dataclass(frozen=True)
class Page:
    """One page of history; `older` and `newer` are what the address of the next ones says."""

    changes: list[Change]
    older: str = ""
    newer: str = ""


def sources() -> list[Source]:
    """Every table of history."""
    return [*(Rows(tracked) for tracked in tracking.kinds()), SignIns()]


def page(wanted: Wanted, *, size: int, after: str = "", before: str = "") -> Page:
    """The newest `size` changes of what is wanted; or those after or before a named place.

    A name that makes no sense (an old link, a typed address) is taken as none.
    """
    if before and (start := Place.named(before)):
        found = _places(wanted, size + 1, start, newer=True)
        if len(found) > size:
            shown = found[:size][::-1]
            return Page(_read(shown), older=str(shown[-1]), newer=str(shown[0]))
    start = Place.named(after) if after else None
    found = _places(wanted, size + 1, start, newer=False)
    shown = found[:size]
    return Page(
        _read(shown),
        older=str(shown[-1]) if len(found) > size else "",
        newer=str(shown[0]) if start and shown else "",
    )


def every(wanted: Wanted, *, most: int, at_once: int = 500) -> Iterator[Change]:
    """The newest `most` changes, read bit by bit: for files."""
    start: Place | None = None
    while most > 0:
        found = _places(wanted, min(at_once, most), start, newer=False)
        yield from _read(found)
        most -= len(found)
        if len(found) < at_once:
            return
        start = found[-1]


def last_change(key: str, object_id: int) -> tuple[User | None, datetime] | None:
    """Who changed an object last, and when; None if nobody has. Two queries at most."""
    tracked = tracking.kind(key)
    assert tracked is not None
    newest = tracked.rows.filter(pgh_obj=object_id).order_by("-pgh_created_at", "-pgh_id").first()
    if newest is None:
        return None
    user_id = (newest.pgh_context or {}).get("user")
    return User.objects.filter(pk=user_id).first() if user_id else None, newest.pgh_created_at


def _places(wanted: Wanted, limit: int, start: Place | None, *, newer: bool) -> list[Place]:
    """Where the next `limit` rows beyond `start` stand, the nearest first. One query."""
    parts = []
    for source in sources():
        rows = source.wanted(wanted)
        if rows is None:
            continue
        if start:
            rows = rows.filter(start.beyond(source.key, at=source.at, row=source.row, newer=newer))
        sign = "" if newer else "-"
        parts.append(
            rows.order_by(f"{sign}{source.at}", f"{sign}{source.row}")
            .annotate(moment=F(source.at), source=Value(source.key), number=F(source.row))
            .values_list("moment", "source", "number")[:limit]
        )
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted((Place(*row) for row in found), reverse=not newer)[:limit]


def _read(places: list[Place]) -> list[Change]:
    """What stands at these places, in their order."""
    ids: dict[str, list[int]] = {}
    for place in places:
        ids.setdefault(place.key, []).append(place.row)
    told = {source.key: source.read(ids[source.key]) for source in sources() if source.key in ids}
    return [told[place.key][place.row] for place in places if place.row in told[place.key]]
