"""One visit: page views with less than half an hour between each and the next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from contacts.events import Recorded
from points.facts.fact import LONGEST_VISIT, PAGE_VIEWS, PAUSE, Fact, Need
from points.facts.past import Look, Past

_PAUSE = PAUSE.total_seconds()
# A visit of more page views than this is no person's.
_MOST_LOOKS = 1_000

Step = tuple[float, int, str, bool]  # when, event id, page, whether the page counts


def around(steps: Sequence[Step], at: int, *, goes: int) -> list[Step]:
    """The steps of the same visit before (`goes` -1) or after (1) the one at this index."""
    found: list[Step] = []
    here = steps[at]
    first = steps[at]
    at += goes
    while 0 <= at < len(steps) and len(found) < _MOST_LOOKS:
        if abs(steps[at][0] - here[0]) >= _PAUSE:
            break
        if abs(steps[at][0] - first[0]) >= LONGEST_VISIT.total_seconds():
            break
        here = steps[at]
        found.append(here)
        at += goes
    return found


@dataclass(frozen=True, kw_only=True)
class Engaged(Fact):
    """Asked by `visit.engaged`: whether it was this event that made its visit a long one.

    Long is `pages` different pages, or `seconds` from the first to the last; 0 asks for neither.
    Any page view keeps a visit going. Where only some pages count, so does the time on them: of
    each until the next page of any sort.
    """

    NEED: ClassVar[Need] = Need(PAGE_VIEWS, reach=LONGEST_VISIT)

    pages: int
    seconds: int

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, bool]:
        """See the base."""
        wanted = {event.id for event in events}
        found = {}
        for contact_id in {event.contact_id for event in events}:
            steps: list[Step] = []
            for look in past.of(contact_id, kinds=PAGE_VIEWS, machines=self.machines):
                step = (look.at, look.id, _page(look), self.counts(look))
                at = bisect_left(steps, step)
                steps.insert(at, step)
                if look.id in wanted:
                    found[look.id] = self._makes_it_long(steps, at)
        return found

    def _makes_it_long(self, steps: Sequence[Step], at: int) -> bool:
        before, after = around(steps, at, goes=-1)[::-1], around(steps, at, goes=1)
        is_long = self._is_long([*before, steps[at], *after])
        return is_long and not self._is_long(before) and not self._is_long(after)

    def _is_long(self, visit: Sequence[Step]) -> bool:
        """Of the steps of a visit, in order of time."""
        if self.pages and len({page for _, _, page, counts in visit if counts}) >= self.pages:
            return True
        return bool(self.seconds) and _time_on_what_counts(visit) >= self.seconds


def _time_on_what_counts(visit: Sequence[Step]) -> float:
    """In seconds: from the first page to the last, where all of them count."""
    passed, since = 0.0, None
    for at, _, _, counts in visit:
        if counts and since is None:
            since = at
        elif since is not None and not counts:
            passed, since = passed + at - since, None
    return passed if since is None else passed + visit[-1][0] - since


def _page(look: Look) -> str:
    return look.page or look.url
