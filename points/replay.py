"""What scores with a floor or a ceiling would have taken, had rules always said what they say now.

How much room there was for a payment depends on all that a score had seen by then. So the open
climb is gone through again in the order in which things happened, with what `points.recompute`
finds should have been paid in place of what was; every other line stands as it is. What was
swallowed because there was no room stays swallowed, though there may be room by now
(docs/decisions/0009), and asking again changes nothing.

A contact who went into another had a score of their own until then: it is gone through first, and
by how much it differs counts for the other from then on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from kit import sql
from points import bounds
from points.awards import AwardKey, Tally, withheld_key
from points.bounds import Bounds, Pair
from points.counting import Counting
from points.ledger import NewEntry
from points.standing_lines import Key, Sameness, StandingLines

_SQL = Path(__file__).parent / "sql"


_Families = Mapping[int, Collection[int]]  # contacts, each with those whom they have absorbed


class _Stood(NamedTuple):
    """A line of the ledger: what `sql/replay.sql` finds."""

    id: int
    contact_id: int
    group_id: int
    points: int
    reverses: int | None
    replaces: bool
    posted_at: float
    counted_at: float
    event_id: int
    action_id: int


class _Step(NamedTuple):
    """Something that a score has seen; in the order of these fields. It is one of three: a line
    that stays (`points`), a payment (`key`), or another contact who came in (`joins`)."""

    at: float
    event_id: int = 0
    action_id: int = 0
    number: int = 0
    points: int = 0
    key: Key | None = None
    joins: int = 0


@dataclass(slots=True)
class _Walked:
    """A score gone through: what it comes to, and by how much its payments have changed."""

    points: int = 0
    changed: int = 0


@dataclass
class Replay:
    """The answer of `replayed`: what each payment in the scores that were gone through (`walked`)
    should hold (`taken`; 0 for none), and what `awards.withheld_key` is to say of all that rules
    would have paid besides."""

    walked: set[Pair] = field(default_factory=set)
    taken: dict[Key, int] = field(default_factory=dict)
    held_back: dict[AwardKey, Tally] = field(default_factory=dict)


def replayed(
    stands: StandingLines,
    should: Mapping[Key, NewEntry],
    *,
    known: Counting,
    sameness: Sameness,
    recorded_at: Mapping[int, float],
    cycles: Mapping[Pair, int],
) -> Replay:
    """Go through the open climbs (`cycles`) of all scores in which something was or should be paid
    and that may come to their bounds. `recorded_at` says when events came in that should be paid,
    in seconds. One statement where scores have bounds, and one more where they may be reached."""
    limits = bounds.of_scores()
    payments: dict[Pair, list[Key]] = defaultdict(list)
    for key in {*stands.open, *should} - stands.elsewhere:
        if key.group_id in limits:
            line = stands.open.get(key)
            owner = line.owner_id if line else should[key].contact_id
            payments[owner, key.group_id].append(key)
    answer = Replay()
    if not payments:
        return answer
    families = {owner: (owner, *known.families.get(owner, ())) for owner, _ in payments}
    moved = _moved(families, limits)
    answer.walked = {
        pair
        for pair, keys in payments.items()
        if _may_reach(pair, keys, should, families, moved, limits)
    }
    lines = _lines({owner: families[owner] for owner, _ in answer.walked}, limits)
    for owner, group in answer.walked:
        keys, own = payments[owner, group], {one: lines[one, group] for one in families[owner]}
        score = _Score(owner, limits[group], own, keys, stands, should, known, sameness, answer)
        score.walk(recorded_at, group)
        score.count_held_back(group, cycles.get((owner, group), 1))
    return answer


def _moved(families: _Families, groups: Iterable[int]) -> dict[Pair, tuple[int, int]]:
    """How many points all lines together brought each score, and how many they took (below 0)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, group_id, sum(GREATEST(points, 0)), sum(LEAST(points, 0))"
            "  FROM points_entry"
            " WHERE contact_id = ANY(%s::bigint[]) AND group_id = ANY(%s::bigint[])"
            " GROUP BY contact_id, group_id",
            [_everybody(families), sql.array(groups)],
        )
        return {(contact, group): (up, down) for contact, group, up, down in cursor.fetchall()}


def _may_reach(
    pair: Pair,
    keys: Iterable[Key],
    should: Mapping[Key, NewEntry],
    families: _Families,
    moved: Mapping[Pair, tuple[int, int]],
    limits: Mapping[int, Bounds],
) -> bool:
    """Whether a score could come to its bounds at all, in whatever order things happened."""
    owner, group = pair
    floor, ceiling = limits[group]
    up = down = 0
    for one in families[owner]:
        brought, took = moved.get((one, group), (0, 0))
        up, down = up + brought, down + took
    for key in keys:
        if (entry := should.get(key)) is not None:
            up, down = up + max(entry.points, 0), down + min(entry.points, 0)
    return (ceiling is not None and up > ceiling) or (floor is not None and down < floor)


def _lines(families: _Families, groups: Iterable[int]) -> dict[Pair, list[_Stood]]:
    lines: dict[Pair, list[_Stood]] = defaultdict(list)
    if families:
        with connection.cursor() as cursor:
            cursor.execute(
                sql.statement(_SQL / "replay.sql"),
                {"contacts": _everybody(families), "groups": sql.array(groups)},
            )
            for line in map(_Stood._make, cursor.fetchall()):
                lines[line.contact_id, line.group_id].append(line)
    return lines


def _everybody(families: _Families) -> str:
    return sql.array({one for family in families.values() for one in family})


@dataclass
class _Score:
    """One score of a contact, with those of whom they have absorbed."""

    owner: int
    limits: Bounds
    lines: Mapping[int, list[_Stood]]
    keys: list[Key]
    stands: StandingLines
    should: Mapping[Key, NewEntry]
    known: Counting
    sameness: Sameness
    answer: Replay

    def walk(self, recorded_at: Mapping[int, float], group: int) -> None:
        """Go through it, and see that it ends within its bounds, or no further out than it is."""
        steps = self._steps(recorded_at, group)
        joined: dict[int, _Walked] = {}
        for whose in self._losers_first():
            joined[whose] = self._gone_through(whose, steps[whose], joined, group)
        now = sum(line.points for line in self.lines[self.owner])
        self._draw_in(now, now + joined[self.owner].changed)

    def count_held_back(self, group: int, cycle: int) -> None:
        """Say what was not paid for want of room."""
        for key in self.keys:
            entry = self.should.get(key)
            if entry and entry.points != self.answer.taken[key]:
                why = "ceiling" if entry.points > 0 else "floor"
                name = withheld_key(why, group_id=group, cycle=cycle)
                less = abs(entry.points - self.answer.taken[key])
                counted = AwardKey(self.owner, key.action_id, name)
                self.answer.held_back.setdefault(counted, Tally()).add(Tally(1, less))

    def _losers_first(self) -> Iterable[int]:
        """Everybody in the family, before those into whom they went."""

        def depth(whose: int) -> int:
            return 0 if whose == self.owner else 1 + depth(self.known.absorbed[whose].winner_id)

        return sorted(self.lines, key=depth, reverse=True)

    def _steps(self, recorded_at: Mapping[int, float], group: int) -> dict[int, list[_Step]]:
        steps: dict[int, list[_Step]] = {whose: [] for whose in self.lines}
        seen = {
            line.id: line
            for whose, lines in self.lines.items()
            for line in lines
            if line.posted_at > self._opened_at(whose, group)
        }
        gone = {self.stands.open[key].id for key in self.keys if key in self.stands.open}
        for line in seen.values():
            # What was worked out before stands in the place of what it has replaced.
            if line.replaces and line.reverses in seen:
                gone |= {line.id, line.reverses}
        for line in seen.values():
            if line.id not in gone:
                steps[line.contact_id].append(
                    _Step(line.counted_at, line.event_id, line.action_id, line.id, line.points)
                )
        for whose in self.lines:
            if whose != self.owner:
                into = self.known.absorbed[whose]
                steps[into.winner_id].append(_Step(into.at(group), joins=whose))
        for key in self.keys:
            whose = self.known.brought_by.get(key.event_id, self.owner)
            paid = self.stands.open.get(key)
            at = paid.recorded_at if paid else recorded_at[key.event_id]
            steps[whose].append(_Step(at, key.event_id, key.action_id, key=key))
        return steps

    def _opened_at(self, whose: int, group: int) -> float:
        return self.known.opened.get((whose, group), 0.0)

    def _gone_through(
        self, whose: int, steps: list[_Step], joined: Mapping[int, _Walked], group: int
    ) -> _Walked:
        opened_at = self._opened_at(whose, group)
        score = _Walked()
        for line in self.lines[whose]:
            if line.posted_at <= opened_at:
                score.points += line.points
            if whose != self.owner:
                score.points -= line.points  # what went along stands as a line of the other
        for step in sorted(steps, key=lambda step: step[:4]):
            if step.key is not None:
                self._pay(step.key, score)
            elif step.joins:
                score.points += joined[step.joins].points
                score.changed += joined[step.joins].changed
            else:
                score.points += step.points
        return score

    def _pay(self, key: Key, score: _Walked) -> None:
        line, entry = self.stands.open.get(key), self.should.get(key)
        was = line.points if line else 0
        if line and entry and not score.changed and self.sameness.of(line, entry):
            taken = was
        else:
            taken = bounds.admitted(self.limits, score.points, entry.points) if entry else 0
        self.answer.taken[key] = taken
        score.points += taken
        score.changed += taken - was

    def _draw_in(self, now: int, then: int) -> None:
        """Other lines may fill the room by now that there was at the time: the latest payments that
        became more give way."""
        floor, ceiling = self.limits
        over = then - max(ceiling, now) if ceiling is not None else 0
        under = min(floor, now) - then if floor is not None else 0
        for key in sorted(self.keys, reverse=True):
            taken = self.answer.taken[key]
            line = self.stands.open.get(key)
            more = taken - (line.points if line else 0)
            if over > 0 and taken > 0 and more > 0:
                less = min(over, taken, more)
                over -= less
                self.answer.taken[key] -= less
            elif under > 0 and taken < 0 and more < 0:
                less = min(under, -taken, -more)
                under -= less
                self.answer.taken[key] += less
