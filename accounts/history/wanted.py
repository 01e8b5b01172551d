"""What a reader of the history asks for, and where a page of it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from kit import times

# Whoever is not a colleague: visitors, triggers, Kindling itself.
NOBODY = 0


@dataclass(frozen=True)
class Wanted:
    """What a history is narrowed to; nothing set means everything.

    `key` is a kind of object, `objects` the ids of some of them (their parts come with them),
    `user` a colleague's id or `NOBODY`.
    """

    key: str = ""
    objects: Sequence[str] = ()
    user: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands among all: by time, then by source, then by id."""

    at: datetime
    key: str
    row: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.key}~{self.row}"

    @classmethod
    def named(cls, text: str) -> Place | None:
        """The place that an address names; None if it names none."""
        at, _tilde, rest = text.partition("~")
        key, _tilde, row = rest.partition("~")
        moment = times.named(at)
        is_number = row.isascii() and row.isdecimal() and len(row) < 19
        return cls(moment, key, int(row)) if moment and is_number else None

    def beyond(self, source: str, *, at: str, row: str, newer: bool) -> Q:
        """What of `source` stands beyond this place; `at` and `row` are its columns."""
        way = "gt" if newer else "lt"
        if source == self.key:
            same = Q(**{at: self.at, f"{row}__{way}": self.row})
            # The first says the same as the rest, but in a way that an index understands.
            return Q(**{f"{at}__{way}e": self.at}) & (Q(**{f"{at}__{way}": self.at}) | same)
        # At the same time, sources stand in the order of their names.
        stands_beyond = (source > self.key) is newer
        return Q(**{f"{at}__{way}{'e' if stands_beyond else ''}": self.at})
