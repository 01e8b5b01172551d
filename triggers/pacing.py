"""When messages may go, and how many a day: quiet hours, and limits. Pure; what waits is visible.

Only what calls attention to a contact waits (a mail, a task): changes in our own books do not
disturb anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from pydantic import TypeAdapter

# Monday is 0, as in Python.
DAYS = tuple(range(7))


@dataclass(frozen=True)
class Pacing:
    """`quiet_from` and `quiet_until` ("20:00", "08:00"; both or none) may lie around midnight;
    `quiet_days` are quiet all day. `most_a_day` messages go a day, `most_about_one` of them about
    the same contact."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_days: tuple[int, ...] = ()
    most_a_day: int | None = None
    most_about_one: int | None = None

    def __post_init__(self) -> None:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours begin and end")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours end where they begin")
        if not set(self.quiet_days) <= set(DAYS) or len(set(self.quiet_days)) == len(DAYS):
            raise ValueError("some day of the week must not be quiet")
        if any(most is not None and most < 1 for most in (self.most_a_day, self.most_about_one)):
            raise ValueError("a limit of no message at all")

    @property
    def has_limit(self) -> bool:
        """Whether a day may be full."""
        return self.most_a_day is not None or self.most_about_one is not None

    def opens(self, at: datetime, zone: tzinfo) -> datetime:
        """The first moment from `at` on at which a message may go; days and hours are those
        of `zone`."""
        local = at.astimezone(zone)
        if self._is_open(local):
            return at
        for moment in self._borders(local):
            if moment > at and self._is_open(moment):
                return moment
        raise AssertionError("some moment of a week is not quiet")

    def next_day(self, at: datetime, zone: tzinfo) -> datetime:
        """The first moment of the next day at which a message may go."""
        tomorrow = at.astimezone(zone).date() + timedelta(days=1)
        return self.opens(datetime.combine(tomorrow, time(), zone), zone)

    def json(self) -> dict[str, Any]:
        """As it is stored: only what is set."""
        told = asdict(self)
        for name in ("quiet_from", "quiet_until"):
            told[name] = told[name] and told[name].strftime("%H:%M")
        told["quiet_days"] = sorted(self.quiet_days)
        return {name: value for name, value in told.items() if value}

    def _is_open(self, local: datetime) -> bool:
        return local.weekday() not in self.quiet_days and not self._is_quiet_at(local.time())

    def _is_quiet_at(self, hour: time) -> bool:
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def _borders(self, local: datetime) -> Iterator[datetime]:
        """Where quiet may end, in the order of time, for as long as any week is.

        When clocks are put back, an hour comes twice.
        """
        for days in range(len(DAYS) + 2):
            day = local.date() + timedelta(days=days)
            for hour in (time(), self.quiet_until):
                if hour is not None:
                    border = datetime.combine(day, hour, local.tzinfo)
                    yield border
                    yield border.replace(fold=1)


_adapter = TypeAdapter(Pacing)


def of(stored: dict[str, Any]) -> Pacing:
    """What a trigger's column says.

    Raises:
        pydantic.ValidationError: it says nothing that makes sense.
    """
    return _adapter.validate_python(stored)
