"""What a fact is, and what it needs of a contact's past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from contacts.events import Recorded
from points.narrowing import ALL, Narrowing

if TYPE_CHECKING:
    from points.facts.past import Look, Past

PAGE_VIEWS = frozenset({"url.hit", "page.hit"})
# Two page views belong to one visit if less than this lies between them.
PAUSE = timedelta(minutes=30)
# A visit that goes on for longer is looked at no further back.
LONGEST_VISIT = timedelta(hours=24)


class Need(NamedTuple):
    """What of the past to read: events of which kinds, how far back (None: all of it).

    `urls` asks for whole addresses, `origins` for how a visitor came.
    """

    kinds: frozenset[str] = frozenset()
    reach: timedelta | None = timedelta(0)
    urls: bool = False
    origins: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing asked about events; equal facts of several rules are worked out once.

    `machines` says whether what machines did counts as well, `only` what those events must be
    about that count (the part of a rule's narrowing that asks for it).
    """

    machines: bool = False
    only: Narrowing = ALL

    NEED: ClassVar[Need] = Need()

    @property
    def need(self) -> Need:
        """What it reads of the past."""
        return self.NEED

    def passes_over(self, page: str) -> bool:
        """Whether nothing that happens at this page, whatever follows its ?, matters to it."""
        return False

    def counts(self, look: Look) -> bool:
        """Whether something of the past is about what counts."""
        category, topics, content_stage = look.filed
        return self.only.admits(category=category, topics=topics, content_stage=content_stage)

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, Any]:
        """The value for each of these events, by its id, from what had been stored by then.

        An event that is missing from the answer satisfies no rule.
        """
        raise NotImplementedError
