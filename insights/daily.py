"""What happened on each day, and how that compares with the days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from insights.period import Period
from kit import sql
from points.models import Group, Reason

_SQL = Path(__file__).parent / "sql"

# A growth of so many per cent only says that there was hardly anything before.
MEANINGLESS = 1000

# What only moves or settles points.
NOBODYS_DOING = [Reason.MERGE, Reason.UNMERGE, Reason.RESET, Reason.CARRY, Reason.UNDO]


@dataclass(frozen=True)
class Change:
    """A number of a period beside that of the period before."""

    now: int
    before: int

    @property
    def difference(self) -> int:
        """By how much it grew."""
        return self.now - self.before

    @property
    def percent(self) -> int | None:
        """The same in per cent; None where there was nothing, or next to nothing, to grow from."""
        if not self.before:
            return None
        percent = round(100 * self.difference / abs(self.before))
        return percent if abs(percent) < MEANINGLESS else None

    @property
    def size(self) -> int:
        """By how much it changed, whichever way."""
        return abs(self.difference)

    @property
    def size_percent(self) -> int:
        """The same in per cent."""
        return abs(self.percent or 0)


@dataclass(frozen=True)
class Daily:
    """A few numbers for each day of a period, and the sums beside those of the period before."""

    days: Sequence[tuple[date, tuple[int, ...]]]
    sums: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened at all."""
        return not any(any(values) for _, values in self.days)


def events(period: Period) -> Daily:
    """Events of people, and of machines. One statement."""
    return _daily(period, "events_per_day.sql", ("people", "machines"))


def points(period: Period) -> Daily:
    """Points won, and points lost (negative), in the main score. One statement."""
    return _daily(
        period, "points_per_day.sql", ("won", "lost"), group=Group.MAIN, left_out=NOBODYS_DOING
    )


def _daily(period: Period, file: str, names: tuple[str, ...], **parameters: Any) -> Daily:
    rows = sql.rows(
        _SQL / file,
        zone=timezone.get_current_timezone_name(),
        since=period.before.since,
        until=period.until,
        **parameters,
    )
    by_day = {row["day"]: tuple(int(row[name]) for name in names) for row in rows}
    nothing = (0,) * len(names)
    now, before = _sum(by_day, period, nothing), _sum(by_day, period.before, nothing)
    return Daily(
        days=[(day, by_day.get(day, nothing)) for day in period.days()],
        sums=tuple(Change(*pair) for pair in zip(now, before, strict=True)),
    )


def _sum(
    by_day: Mapping[date, tuple[int, ...]], period: Period, nothing: tuple[int, ...]
) -> tuple[int, ...]:
    values = [by_day.get(day, nothing) for day in period.days()]
    return tuple(map(sum, zip(*values, strict=True)))
