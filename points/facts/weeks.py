"""Whether somebody comes again and again: weeks in which there was a visit."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from accounts.preferences import account_zone
from contacts.events import Recorded
from points.facts.fact import PAGE_VIEWS, Fact, Need
from points.facts.past import Past


@dataclass(frozen=True, kw_only=True)
class WeeksWithVisits(Fact):
    """Asked by `visits.steady`: the first visit in its week tells in how many of the last
    `weeks` calendar weeks (the account's, from Monday, this one included) there was one."""

    weeks: int

    @property
    def need(self) -> Need:
        """As far back as the first of these weeks may begin."""
        return Need(PAGE_VIEWS, reach=timedelta(weeks=self.weeks))

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, int]:
        """See the base; only the first visit of a week is answered, so each week counts once."""
        wanted = {event.id for event in events}
        zone = account_zone()
        found = {}
        for contact_id in {event.contact_id for event in events}:
            visited: list[int] = []
            for look in past.of(contact_id, kinds=PAGE_VIEWS, machines=self.machines):
                if not self.counts(look):
                    continue
                week = _week(int(look.at) // 900, zone)
                if week in visited:
                    continue
                insort(visited, week)
                if look.id in wanted:
                    found[look.id] = sum(week - self.weeks < one <= week for one in visited)
        return found


@lru_cache(maxsize=10_000)
def _week(quarter: int, zone: ZoneInfo) -> int:
    """The number of a week in a time zone; zones differ by quarters of an hour."""
    moment = datetime.fromtimestamp(quarter * 900, UTC)
    return (moment.astimezone(zone).date().toordinal() - 1) // 7
