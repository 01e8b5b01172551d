"""A contact's visits of the pages that a pattern means: how many, how long, and since when."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from contacts.addresses import is_at
from contacts.events import Recorded
from points.facts.fact import PAGE_VIEWS, PAUSE, Fact, Need
from points.facts.past import Look, Past

_VISITS = frozenset({"url.hit"})


class Visits(NamedTuple):
    """What is known when an event is recorded.

    `is_one` says that the event itself is such a visit; `times` and `seconds` count all of them
    so far, `seconds_before` without this event; `since_last` is how long after the one before it
    the latest of them came (None: it was the first).
    """

    is_one: bool
    times: int
    seconds: float
    seconds_before: float
    since_last: float | None


@dataclass(frozen=True, kw_only=True)
class VisitsOf(Fact):
    """Asked by `url.hit`. The value is a `Visits`.

    A visitor stays on a page until the next one that they look at, of whatever sort. Where that
    is half an hour later or more, nobody knows how long they stayed, and it counts for nothing.

    `timed` says that somebody asks for the time, `reach` how far back it matters (None: all of it).
    """

    pattern: str
    with_query: bool = False
    timed: bool = False
    reach: timedelta | None = None

    @property
    def need(self) -> Need:
        """The visits; for the time all page views, as the next one of any page ends a stay."""
        kinds = PAGE_VIEWS if self.timed else _VISITS
        return Need(kinds, reach=self.reach, urls=self.with_query)

    def passes_over(self, page: str) -> bool:
        """Pages that the pattern does not mean say nothing of how often."""
        if self.timed or self.with_query:
            return False
        return not is_at(self.pattern, url=page, page=page)

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, Visits]:
        """See the base."""
        wanted = {event.id for event in events}
        found = {}
        for contact_id in {event.contact_id for event in events}:
            walk = _Walk()
            for look in past.of(contact_id, kinds=self.need.kinds, machines=self.machines):
                said = walk.take(look, is_one=self._means(look), is_asked=look.id in wanted)
                if said is not None:
                    found[look.id] = said
        return found

    def _means(self, look: Look) -> bool:
        return (
            look.kind == "url.hit"
            and is_at(self.pattern, url=look.url, page=look.page, with_query=self.with_query)
            and self.counts(look)
        )


_Step = tuple[float, int, bool]  # when, event id, whether the pattern means it


class _Walk:
    """One contact's page views, taken in order of recording and kept in order of time."""

    def __init__(self) -> None:
        self._steps: list[_Step] = []
        self._meant: list[tuple[float, int]] = []
        self._seconds = 0.0

    def take(self, look: Look, *, is_one: bool, is_asked: bool) -> Visits | None:
        """Add a page view; what is known then, if it is asked."""
        before, step = self._seconds, (look.at, look.id, is_one)
        at = bisect_left(self._steps, step)
        earlier = self._steps[at - 1] if at else None
        later = self._steps[at] if at < len(self._steps) else None
        self._seconds += _stay(earlier, step) + _stay(step, later) - _stay(earlier, later)
        self._steps.insert(at, step)
        if is_one:
            insort(self._meant, step[:2])
        if not is_asked:
            return None
        return Visits(is_one, len(self._meant), self._seconds, before, self._since_last(step[:2]))

    def _since_last(self, step: tuple[float, int]) -> float | None:
        """Between the latest two that are meant, up to this one."""
        until = bisect_left(self._meant, (step[0], step[1] + 1))
        if until < 2:
            return None
        return self._meant[until - 1][0] - self._meant[until - 2][0]


def _stay(here: _Step | None, then: _Step | None) -> float:
    """How long somebody was known to be on a page that is meant."""
    if here is None or then is None or not here[2]:
        return 0.0
    passed: Any = then[0] - here[0]
    return float(passed) if passed < PAUSE.total_seconds() else 0.0
