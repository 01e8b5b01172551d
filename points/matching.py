"""From events to entries: which rules pay for what happened.

`owed` decides and touches nothing, so a preview asks the same question as the hot
path; `pay` reads what it needs, asks, and posts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from accounts.preferences import account_zone
from contacts.events import Recorded
from kit import sql
from points import awards, facts, ledger, revision
from points.awards import AwardKey, Tally, cap_key, once_key, withheld_key
from points.ledger import NewEntry
from points.models import Reason, Repeats
from points.rules import Rule, Rules, in_force

Pair = tuple[int, int]  # contact, group
Match = tuple[Recorded, tuple[Rule, ...]]


@dataclass
class Past:
    """What was paid before, as far as the rules in question ask; nothing at all by default.

    `cycles` are the open climbs per (contact, group), 1 where missing.
    """

    tallies: dict[AwardKey, Tally] = field(default_factory=dict)
    cycles: Mapping[Pair, int] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        """By whose clocks hours, days and weeks begin; asked only where a limit counts them."""
        return account_zone()

    def take(self, paid: Owed) -> None:
        """Add what was owed, so that what comes next is asked on top of it."""
        for key in paid.awards:
            self.tallies[key] = Tally(1)
        for key, tally in paid.tallies.items():
            self.tallies.setdefault(key, Tally()).add(tally)


@dataclass(slots=True)
class Owed:
    """What a batch of events earns.

    `awards` are keys of "once" that it takes up; `tallies` what it adds to limits, to what was
    withheld, and to when a rule's points are next worth less.
    """

    entries: list[NewEntry] = field(default_factory=list)
    awards: dict[AwardKey, None] = field(default_factory=dict)
    tallies: dict[AwardKey, Tally] = field(default_factory=dict)


def matches(rules: Rules, events: Sequence[Recorded], *, wholly: bool = False) -> list[Match]:
    """Each event with the rules it meets; the events are stored already.

    Two statements more at most where some of these rules ask for facts. `wholly` is for all that
    somebody ever did: facts then look at the whole past, not at its latest thousands.
    """
    found = [(event, met) for event in events if (met := rules.met_by(event))]
    return facts.keep(found, wholly=wholly)


def owed(
    found: Sequence[Match],
    *,
    past: Past,
    now: datetime,
    heard: Mapping[int, datetime] | None = None,
) -> Owed:
    """The entries that these matches earn, in the order of the events.

    `past` must hold what stands under `asked(found)`; what is paid within the batch is added by
    itself. An event pays by the rule's own dates at the time it occurred. `heard` says when events
    were recorded, by id, where that was not `now`: points that had expired by then are not paid.
    """
    result = Owed()
    for event, met in found:
        reason = Reason.DEMO if event.source == "demo" else Reason.EVENT
        for rule in met:
            if not rule.is_open(event.occurred_at):
                continue
            points = rule.points
            if rule.asks_past:
                at = heard.get(event.id, now) if heard else now
                points = _admitted(event, rule, past=past, result=result, at=at)
                if not points:
                    continue
            for group_id in rule.group_ids:
                result.entries.append(
                    NewEntry(
                        contact_id=event.contact_id,
                        points=points,
                        reason=reason,
                        source="event",
                        source_id=event.id,
                        occurred_at=event.occurred_at,
                        group_id=group_id,
                        point_action_id=rule.action_id,
                        version_id=rule.version_id,
                    )
                )
    return result


def asked(found: Sequence[Match], past: Past) -> set[AwardKey]:
    """The keys on which it depends what these matches earn; the climbs must be known."""
    keys: set[AwardKey] = set()
    for event, met in found:
        for rule in met:
            if rule.asks_past:
                once = _once(event, rule, past.cycles)
                if once is not None:
                    keys.add(once)
                if rule.policy.has_limits:
                    keys.update(_limits(event, rule, past))
    return keys


def pay(events: Sequence[Recorded]) -> None:
    """Plug of `contacts.events.on_events`: post what the rules in force owe for these events."""
    found = matches(in_force(revision.hold()), events)
    if not found:
        return
    past = Past(cycles=open_cycles(found))
    past.tallies = awards.read(asked(found, past))
    result = owed(found, past=past, now=timezone.now())
    write(result)
    if result.entries:
        ledger.post(result.entries, locked=True)  # by contacts.events.record


def write(result: Owed) -> None:
    """Keep what was taken up and counted; the lines go through `points.ledger.post`."""
    awards.write_once(result.awards)
    awards.add(result.tallies)


def _admitted(event: Recorded, rule: Rule, *, past: Past, result: Owed, at: datetime) -> int:
    """How many points the rule's policy lets it pay for this event; counts them in `result`."""
    policy = rule.policy
    if policy.expires_after_days is not None and not policy.worth(event.occurred_at, at=at):
        return 0
    once = _once(event, rule, past.cycles)
    if once is not None and (once in past.tallies or once in result.awards):
        return 0
    size = room = abs(rule.points)
    if policy.has_limits:
        if _is_too_soon(event, rule, past, result):
            _withhold(event, rule, "cooldown", size, past=past, result=result)
            return 0
        room = _room(event, rule, past, result)
        if room < size:
            _withhold(event, rule, "cap", size - room, past=past, result=result)
        if not room:
            return 0
        for key in _limits(event, rule, past):
            _count(result, key, Tally(1, room, last_at=event.occurred_at))
    if once is not None:
        result.awards[once] = None
    if policy.wears_off:
        due_at = policy.next_change(event.occurred_at, after=event.occurred_at)
        key = AwardKey(event.contact_id, rule.action_id, awards.SETTLE)
        _count(result, key, Tally(due_at=due_at))
    return room if rule.points > 0 else -room


def _once(event: Recorded, rule: Rule, cycles: Mapping[Pair, int]) -> AwardKey | None:
    """The key of "once" that the event takes up, if the rule does not pay every time."""
    if rule.repeats == Repeats.EVERY_TIME:
        return None
    cycle = cycles.get((event.contact_id, rule.group_ids[0]), 1)
    key = once_key(rule.repeats, subject_id=event.subject_id, cycle=cycle)
    return None if key is None else AwardKey(event.contact_id, rule.action_id, key)


def _limits(event: Recorded, rule: Rule, past: Past) -> list[AwardKey]:
    """The tallies that the rule's limits read and count for this event, each once."""
    names = dict.fromkeys(
        cap_key(cap.per, event.occurred_at, past.zone) for cap in rule.policy.caps
    )
    if rule.policy.cooldown_minutes:
        names[awards.COOLDOWN] = None
    return [AwardKey(event.contact_id, rule.action_id, name) for name in names]


def _is_too_soon(event: Recorded, rule: Rule, past: Past, result: Owed) -> bool:
    """Whether the rule paid too short a time before the event (or, for a late one, after it)."""
    if not rule.policy.cooldown_minutes:
        return False
    key = AwardKey(event.contact_id, rule.action_id, awards.COOLDOWN)
    last_at = _standing(past, result, key).last_at
    wait = timedelta(minutes=rule.policy.cooldown_minutes)
    return last_at is not None and abs(event.occurred_at - last_at) < wait


def _room(event: Recorded, rule: Rule, past: Past, result: Owed) -> int:
    """How many points fit under every cap, at most what the rule is worth."""
    room = abs(rule.points)
    for cap in rule.policy.caps:
        unit = cap_key(cap.per, event.occurred_at, past.zone)
        key = AwardKey(event.contact_id, rule.action_id, unit)
        paid = _standing(past, result, key)
        if cap.of == "points":
            room = min(room, max(0, cap.most - paid.points))
        elif paid.times >= cap.most:
            return 0
    return room


def _withhold(
    event: Recorded, rule: Rule, why: str, points: int, *, past: Past, result: Owed
) -> None:
    """Count what was not paid, for each score it would have moved."""
    for group_id in rule.group_ids:
        cycle = past.cycles.get((event.contact_id, group_id), 1)
        key = withheld_key(why, group_id=group_id, cycle=cycle)
        _count(result, AwardKey(event.contact_id, rule.action_id, key), Tally(1, points))


def _standing(past: Past, result: Owed, key: AwardKey) -> Tally:
    """What is counted under `key`: before, and in this batch so far."""
    standing = Tally()
    for tallies in (past.tallies, result.tallies):
        if (tally := tallies.get(key)) is not None:
            standing.add(tally)
    return standing


def _count(result: Owed, key: AwardKey, more: Tally) -> None:
    if (tally := result.tallies.get(key)) is not None:
        tally.add(more)
    else:
        result.tallies[key] = more


def open_cycles(found: Sequence[Match]) -> dict[Pair, int]:
    """The open climb per (contact, group), where a rule's policy depends on it."""
    contacts = {
        event.contact_id
        for event, met in found
        for rule in met
        if rule.repeats == Repeats.ONCE_PER_CLIMB or rule.policy.has_limits
    }
    if not contacts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, group_id, cycle FROM points_score"
            " WHERE contact_id = ANY(%s::bigint[])",
            [sql.array(contacts)],
        )
        return {(contact, group): cycle for contact, group, cycle in cursor.fetchall()}
