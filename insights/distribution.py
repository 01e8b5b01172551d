"""How the scores of known contacts are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Max, Min

from kit import sql
from points.models import Group, Score
from triggers.models import PointTrigger

_SQL = Path(__file__).parent / "sql" / "distribution.sql"

# About so many bars are drawn, each as wide as one of these (or a power of ten of it).
_BARS = 14
_WIDTHS = (5, 10, 20, 25, 50)


@dataclass(frozen=True)
class Spread:
    """Contacts by score: (lowest score, how many) for each bin `width` wide, without gaps."""

    width: int
    bins: Sequence[tuple[int, int]]
    group_id: int
    triggers: Sequence[PointTrigger]

    @property
    def contacts(self) -> int:
        """How many contacts altogether."""
        return sum(count for _, count in self.bins)


def spread(group_id: int = Group.MAIN) -> Spread:
    """One of the scores of known contacts, and the triggers in force among them."""
    triggers = PointTrigger.objects.colouring().filter(group=group_id).order_by("threshold", "pk")
    ends = Score.objects.filter(group=group_id).aggregate(least=Min("points"), most=Max("points"))
    least = min(ends["least"] or 0, 0)
    most = max([ends["most"] or 0, *(trigger.threshold for trigger in triggers)])
    width = width_for(most - least)
    rows = {row["low"]: row["contacts"] for row in sql.rows(_SQL, width=width, group=group_id)}
    lowest = min(rows, default=0)
    return Spread(
        width=width,
        bins=[(low, rows.get(low, 0)) for low in range(lowest, most + 1, width)] if rows else [],
        group_id=group_id,
        triggers=list(triggers),
    )


def width_for(span: int) -> int:
    """A round width that cuts `span` into about as many bars as there is room for."""
    power = 1
    while True:
        for width in _WIDTHS:
            if span <= width * power * _BARS:
                return width * power
        power *= 10
