"""Which of their events count in the climbs that contacts are in now.

An event counts in a score if it was recorded after the score began its open climb. What somebody
brought along who became part of a contact counts if it counted there, and came in after the
contact's own climb began. Both times are taken under the contact's lock, so they tell for certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from kit import sql

_SQL = Path(__file__).parent / "sql"


class _Absorbed(NamedTuple):
    """That one contact went into another; `posted_at` per score, where points went along."""

    winner_id: int
    merged_at: float
    posted_at: Mapping[int, float]

    def at(self, group_id: int) -> float:
        """When it happened, as near as that score can tell."""
        return self.posted_at.get(group_id, self.merged_at)


@dataclass
class Counting:
    """What is known of some contacts' climbs: see `counting`. Times are seconds."""

    opened: dict[tuple[int, int], float] = field(default_factory=dict)
    absorbed: dict[int, _Absorbed] = field(default_factory=dict)
    brought_by: dict[int, int] = field(default_factory=dict)
    families: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @property
    def counts_all(self) -> bool:
        """Whether everything counts: nobody was ever reset, nor absorbed anybody."""
        return not (self.opened or self.absorbed)

    def counts(self, event_id: int, contact_id: int, recorded_at: float, group_id: int) -> bool:
        """Whether an event that is the contact's now counts in the open climb of this score."""
        if self.counts_all:
            return True
        whose, came_at = self.brought_by.get(event_id, contact_id), recorded_at
        while True:
            opened_at = self.opened.get((whose, group_id))
            if opened_at is not None and came_at < opened_at:
                return False
            if whose == contact_id or whose not in self.absorbed:
                return True
            step = self.absorbed[whose]
            whose, came_at = step.winner_id, step.at(group_id)

    def is_of(self, contact_id: int, owner_id: int) -> bool:
        """Whether `contact_id` is the owner, or went into them."""
        return contact_id == owner_id or contact_id in self.families.get(owner_id, ())


def counting(contact_ids: Collection[int]) -> Counting:
    """Look these contacts' climbs up; they must be locked. Two statements."""
    known = Counting()
    for row in sql.rows(_SQL / "absorbed.sql", contacts=sql.array(contact_ids)):
        known.families[row["root"]].add(row["loser_id"])
        posted_at = dict(zip(row["groups"] or (), row["posted_at"] or (), strict=True))
        known.absorbed[row["loser_id"]] = _Absorbed(row["winner_id"], row["merged_at"], posted_at)
        # Those nearest come first, so who had it in the beginning has the last word.
        known.brought_by.update(dict.fromkeys(row["events"], row["loser_id"]))
    everybody = {*contact_ids, *known.absorbed}
    for row in sql.rows(_SQL / "openings.sql", contacts=sql.array(everybody)):
        known.opened[row["contact_id"], row["group_id"]] = row["opened_at"]
    return known
