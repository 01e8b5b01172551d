"""The lines by which rules have paid for events, and whether they are what they should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from kit import sql
from points import policies
from points.counting import Counting
from points.ledger import NewEntry
from points.models import Group, PointActionVersion
from points.policies import Policy
from points.rules import Rules

_SQL = Path(__file__).parent / "sql"


class Line(NamedTuple):
    """A line of the ledger that stands: what `sql/standing.sql` finds."""

    id: int
    contact_id: int
    group_id: int
    points: int
    action_id: int
    version_id: int | None
    event_id: int
    owner_id: int
    recorded_at: float

    @property
    def key(self) -> Key:
        """For which payment it stands."""
        return Key(self.event_id, self.action_id, self.group_id)


class Key(NamedTuple):
    """One payment: for an event, by a rule, in a score."""

    event_id: int
    action_id: int
    group_id: int


@dataclass
class StandingLines:
    """What rules have paid some contacts, as far as it may be changed.

    `open` counts in climbs that are open; `settled` does not any more. `elsewhere` was posted to a
    contact of whom this one is no part now: it is left as it is.
    """

    open: dict[Key, Line]
    settled: list[Line]
    elsewhere: set[Key]

    @classmethod
    def of(cls, contact_ids: Sequence[int], rules: Rules, known: Counting) -> StandingLines:
        """Look it up; two statements."""
        posted_to = {*contact_ids, *known.absorbed, *_were_part_of(contact_ids)}
        with connection.cursor() as cursor:
            cursor.execute(
                sql.statement(_SQL / "standing.sql"),
                {
                    "contacts": sql.array(posted_to),
                    "actions": sql.array(rule.action_id for rule in rules),
                },
            )
            # Put in order here: asked for it, Postgres may walk the whole ledger by its ids.
            lines = sorted(Line(*row) for row in cursor.fetchall())
        found, asked = cls({}, [], set()), set(contact_ids)
        for line in lines:
            if line.owner_id not in asked:
                continue
            if not known.is_of(line.contact_id, line.owner_id):
                found.elsewhere.add(line.key)
            elif known.counts(line.event_id, line.owner_id, line.recorded_at, line.group_id):
                found.open[line.key] = line
            else:
                found.settled.append(line)
        return found


def _were_part_of(contact_ids: Sequence[int]) -> list[int]:
    """Whom these contacts had gone into and were split off from again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT winner_id FROM contacts_merge"
            " WHERE loser_id = ANY(%s::bigint[]) AND undone_at IS NOT NULL",
            [sql.array(contact_ids)],
        )
        return [row[0] for row in cursor.fetchall()]


class Sameness:
    """Whether a line that stands is the one that should: the same points, wearing off alike.

    In a score with a floor or a ceiling a line may hold less than its rule was worth: it stays.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = {rule.action_id: rule for rule in rules}
        bounded = Group.objects.exclude(floor=None, ceiling=None)
        self._bounded = set(bounded.values_list("pk", flat=True))
        self._versions: dict[int, tuple[int, Policy]] = {}

    def of(self, line: Line, entry: NewEntry, *, taken: int | None = None) -> bool:
        """Whether `line` says what `entry` would; of which `taken` are left, if that is known."""
        if line.version_id == entry.version_id:
            return self._is_as_much(line, entry, taken) or self._is_clipped(line, entry, taken)
        worth, policy = self._said(line.version_id)
        rule = self._rules[line.action_id]
        wears_off_alike = (policy.fade, policy.expires_after_days) == (
            rule.policy.fade,
            rule.policy.expires_after_days,
        )
        clipped = worth == rule.points and self._is_clipped(line, entry, taken)
        return wears_off_alike and (self._is_as_much(line, entry, taken) or clipped)

    def _is_as_much(self, line: Line, entry: NewEntry, taken: int | None) -> bool:
        return line.points == (entry.points if taken is None else taken)

    def _is_clipped(self, line: Line, entry: NewEntry, taken: int | None) -> bool:
        return (
            taken is None
            and line.group_id in self._bounded
            and line.points * entry.points > 0
            and abs(line.points) < abs(entry.points)
        )

    def _said(self, version_id: int | None) -> tuple[int, Policy]:
        if version_id is None:
            return 0, policies.NONE
        if version_id not in self._versions:
            version = PointActionVersion.objects.get(pk=version_id)
            self._versions[version_id] = version.points, policies.of(version.policy)
        return self._versions[version_id]
