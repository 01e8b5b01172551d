"""Between which numbers scores stay: their floor and their ceiling (docs/decisions/0009).

The ledger clips what it posts by these; what only works out what would be posted (a preview, a
scenario) adds it up in `Running`, which clips alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

from points.policies import Policy, rounded

Pair = tuple[int, int]  # contact, group
Bounds = tuple[int | None, int | None]  # floor, ceiling
Other = tuple[float, int]  # when a line counted, in seconds; its points
NONE: Bounds = (None, None)


def of_scores() -> dict[int, Bounds]:
    """The scores that have a floor or a ceiling."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, floor, ceiling FROM points_group"
            " WHERE floor IS NOT NULL OR ceiling IS NOT NULL"
        )
        return {group: (floor, ceiling) for group, floor, ceiling in cursor.fetchall()}


def admitted(bounds: Bounds, balance: int, points: int) -> int:
    """What of `points` takes a score no further out than its bounds, or than it is already."""
    floor, ceiling = bounds
    if points > 0:
        return points if ceiling is None else min(points, max(0, ceiling - balance))
    return points if floor is None else -min(-points, max(0, balance - floor))


@dataclass
class _Balance:
    """A score on its way: what stays, and what becomes less with time, as it was on one day; and
    other lines that it will see, the latest first."""

    stays: int = 0
    coming: list[Other] = field(default_factory=list)
    wearing: list[tuple[Policy, datetime, int]] = field(default_factory=list)
    left: int = 0
    day: date | None = None

    def at(self, moment: datetime) -> int:
        """The score at this time. What has worn off is seen to once a day, as by `settle`."""
        if self.wearing and self.day != moment.date():
            left = sum(points * policy.worth(at, at=moment) for policy, at, points in self.wearing)
            self.left, self.day = rounded(left), moment.date()
        return self.stays + self.left

    def come_to(self, moment: float) -> None:
        """See the other lines up to this moment."""
        while self.coming and self.coming[-1][0] <= moment:
            self.stays += self.coming.pop()[1]

    def add(self, points: int, policy: Policy, at: datetime) -> None:
        """One line more."""
        if policy.wears_off:
            self.wearing.append((policy, at, points))
            self.left += points
        else:
            self.stays += points


class Running:
    """Scores to which lines are added in order, each clipped as the ledger would clip it.

    `bounds` is what `of_scores` says; scores without any are not kept.
    """

    def __init__(self, bounds: Mapping[int, Bounds]) -> None:
        self.bounds = bounds
        self._balances: dict[Pair, _Balance] = defaultdict(_Balance)

    def begin(self, starts: Mapping[Pair, int], others: Mapping[Pair, Sequence[Other]]) -> None:
        """Where these scores stand before the first line (0 otherwise), and what else moves them
        meanwhile."""
        for pair, points in starts.items():
            self._balances[pair].stays = points
        for pair, coming in others.items():
            self._balances[pair].coming = sorted(coming, reverse=True)

    def add(
        self, pair: Pair, points: int, policy: Policy, *, at: datetime, heard: float = 0.0
    ) -> int:
        """What of these points the score takes, for what happened then and was heard of at
        `heard`, in seconds."""
        bounds = self.bounds.get(pair[1])
        if bounds is None:
            return points
        balance = self._balances[pair]
        balance.come_to(heard)
        taken = admitted(bounds, balance.at(at), points)
        if taken:
            balance.add(taken, policy, at)
        return taken
