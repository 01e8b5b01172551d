"""Rules worked out again over what contacts did: the lines that should stand, and nothing else.

Covers what counts in the climbs that are open now (`points/counting.py`). The question goes to
`points.matching.owed`, as on the hot path: with what was paid in climbs that are closed, then
with everything that counts, in the order of recording. Only the differences are posted: a line
against each one that should not stand, and a new one for each that is missing. Points by hand,
resets and lines of other rules are never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from contacts.events import Recorded
from kit import sql
from points import awards, ledger, matching, settle
from points.awards import AwardKey, withheld_key
from points.bounds import Pair
from points.counting import Counting, counting
from points.ledger import NewEntry
from points.matching import Match
from points.models import Reason, Repeats
from points.replay import Replay, replayed
from points.rules import Rule, Rules
from points.standing_lines import Key, Line, Sameness, StandingLines
from points.stored_events import StoredEvents, stored_events

_SQL = Path(__file__).parent / "sql"

SOURCE = "recompute"


@dataclass
class Outcome:
    """What was done: for how many contacts the score differs, and by how many points."""

    contacts: int = 0
    lines: int = 0
    up: int = 0
    down: int = 0

    def __iadd__(self, other: Outcome) -> Outcome:
        self.contacts += other.contacts
        self.lines += other.lines
        self.up += other.up
        self.down += other.down
        return self


def again(
    contact_ids: Collection[int],
    rules: Rules,
    *,
    source_id: int,
    actor_id: int | None,
    at: datetime,
) -> Outcome:
    """Bring what `rules` have paid these contacts to what they should have.

    The contacts must be locked; `source_id` is the work that the lines are the doing of.

    Raises:
        points.ledger.ScoreOutOfRange: nothing is posted.
    """
    living = _living(contact_ids)
    known = counting(living)
    stands = StandingLines.of(living, rules, known)
    settled = {line.event_id for line in stands.settled}
    happened = stored_events(living, rules, also=settled)
    found = list(_found(rules, happened, known, stands.settled))
    cycles = _cycles(living)
    answer = matching.owed(
        found,
        past=matching.Past(cycles=cycles),
        now=at,
        heard=_heard(rules, found, happened),
    )
    should = {
        Key(entry.source_id, entry.point_action_id or 0, entry.group_id): entry
        for entry in answer.entries
        if known.counts_all or _counts(entry, happened, known)
    }
    sameness = Sameness(rules)
    bounded = replayed(
        stands,
        should,
        known=known,
        sameness=sameness,
        recorded_at=happened.recorded_at,
        cycles=cycles,
    )
    lines = list(
        _differences(
            stands, should, sameness, bounded, source_id=source_id, actor_id=actor_id, at=at
        )
    )
    stand = answer.awards.keys() & awards.once(living, [rule.action_id for rule in rules])
    _forget_awards(living, rules, stand)
    for key in stand:
        del answer.awards[key]
    matching.write(answer)
    _count_held_back(bounded, rules, cycles)
    if lines:
        ledger.post(lines, locked=True)
    settle.settle(living, at=at, rules=[rule.action_id for rule in rules])
    return _outcome(lines)


def _living(contact_ids: Collection[int]) -> list[int]:
    """Those who are there, and not in another."""
    with connection.cursor() as cursor:
        # Not by the ORM: a thousand parameters cost more than the question.
        cursor.execute(
            "SELECT id FROM contacts_contact WHERE id = ANY(%s::bigint[])"
            " AND merged_into_id IS NULL AND deleted_at IS NULL AND erased_at IS NULL",
            [sql.array(contact_ids)],
        )
        return [row[0] for row in cursor.fetchall()]


def _found(
    rules: Rules, happened: StoredEvents, known: Counting, settled: Sequence[Line]
) -> Iterator[Match]:
    """Each event with the rules that it meets and counts for, or that have paid for it for good."""
    by_action = {rule.action_id: rule for rule in rules}
    paid: dict[int, set[int]] = {}
    for line in settled:
        # What a climb that is closed was paid says nothing to "once per climb".
        if by_action[line.action_id].repeats != Repeats.ONCE_PER_CLIMB:
            paid.setdefault(line.event_id, set()).add(line.action_id)
    found = matching.matches(rules, happened.events, wholly=True)
    if known.counts_all and not paid:
        yield from found
        return
    met_by = {event.id: met for event, met in found}
    for event in happened.events:
        met = tuple(rule for rule in met_by.get(event.id, ()) if _may(rule, event, happened, known))
        if event.id in paid:
            kept = {rule.action_id for rule in met}
            met += tuple(by_action[pk] for pk in sorted(paid[event.id] - kept))
        if met:
            yield event, met


def _may(rule: Rule, event: Recorded, happened: StoredEvents, known: Counting) -> bool:
    """Whether the event counts in a climb of any score that the rule moves."""
    at = happened.recorded_at[event.id]
    return any(known.counts(event.id, event.contact_id, at, group) for group in rule.group_ids)


def _counts(entry: NewEntry, happened: StoredEvents, known: Counting) -> bool:
    at = happened.recorded_at[entry.source_id]
    return known.counts(entry.source_id, entry.contact_id, at, entry.group_id)


def _heard(
    rules: Rules, found: Sequence[Match], happened: StoredEvents
) -> dict[int, datetime] | None:
    """When each event was recorded, where that matters: what had expired by then is not paid."""
    if not any(rule.policy.expires_after_days for rule in rules):
        return None
    return {
        event.id: datetime.fromtimestamp(happened.recorded_at[event.id], UTC) for event, _ in found
    }


def _cycles(contact_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, group_id, cycle FROM points_score"
            " WHERE contact_id = ANY(%s::bigint[])",
            [sql.array(contact_ids)],
        )
        return {(contact, group): cycle for contact, group, cycle in cursor.fetchall()}


def _differences(
    stands: StandingLines,
    should: Mapping[Key, NewEntry],
    sameness: Sameness,
    bounded: Replay,
    *,
    source_id: int,
    actor_id: int | None,
    at: datetime,
) -> Iterator[NewEntry]:
    """Lines that bring what stands to what should, in the order of the events."""
    for key in sorted({*stands.open, *should} - stands.elsewhere):
        line, entry = stands.open.get(key), should.get(key)
        taken = bounded.taken.get(key)
        if line and entry and sameness.of(line, entry, taken=taken):
            continue
        if line:
            yield NewEntry(
                contact_id=line.owner_id,
                points=-line.points,
                reason=Reason.RECOMPUTE,
                source=SOURCE,
                source_id=source_id,
                occurred_at=at,
                group_id=line.group_id,
                point_action_id=line.action_id,
                version_id=line.version_id,
                actor_id=actor_id,
                reverses=line.id,
            )
        if entry and taken != 0:
            entry.reason, entry.actor_id = Reason.RECOMPUTE, actor_id
            entry.points = entry.points if taken is None else taken
            yield entry


def _forget_awards(contact_ids: Sequence[int], rules: Rules, stand: Collection[AwardKey]) -> None:
    """What was paid is told anew, but for the keys that `stand` rightly: an undone merge moves them
    back by their ids."""
    own = list(rules)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "forget_awards.sql"),
            {
                "contacts": sql.array(contact_ids),
                "actions": sql.array(rule.action_id for rule in own),
                "groups": sql.array(rule.group_ids[0] for rule in own),
                "settle": awards.SETTLE,
                "floor": f"{awards.WITHHELD}floor",
                "ceiling": f"{awards.WITHHELD}ceiling",
                "stand_contacts": sql.array(key.contact_id for key in stand),
                "stand_actions": sql.array(key.action_id for key in stand),
                "stand_keys": [key.key for key in stand],
            },
        )


def _count_held_back(bounded: Replay, rules: Rules, cycles: Mapping[Pair, int]) -> None:
    """What there was no room for, in the open climbs of the scores that were gone through."""
    if not bounded.walked:
        return
    asked = {
        (contact, withheld_key(why, group_id=group, cycle=cycles.get((contact, group), 1)))
        for contact, group in bounded.walked
        for why in ("floor", "ceiling")
    }
    stand = awards.held_back(
        {contact for contact, _ in bounded.walked}, [rule.action_id for rule in rules]
    )
    stand = {key: tally for key, tally in stand.items() if (key.contact_id, key.key) in asked}
    awards.count_anew(bounded.held_back, instead_of=stand)


def _outcome(lines: Sequence[NewEntry]) -> Outcome:
    moved: dict[tuple[int, int], int] = {}
    for line in lines:
        pair = (line.contact_id, line.group_id)
        moved[pair] = moved.get(pair, 0) + line.points
    return Outcome(
        contacts=len({contact for (contact, _), points in moved.items() if points}),
        lines=len(lines),
        up=sum(points for points in moved.values() if points > 0),
        down=sum(points for points in moved.values() if points < 0),
    )
