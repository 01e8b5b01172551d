"""From events to entries: which rules pay for what happened.

`owed` decides and touches nothing, so a preview asks the same question as the hot
path; `pay` reads what it needs, asks, and posts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from contacts.events import Recorded
from kit import sql
from points import ledger, revision
from points.ledger import NewEntry
from points.models import Reason, Repeats
from points.rules import Rule, Rules, award_key, in_force


class AwardKey(NamedTuple):
    """That a rule has paid a contact for `key`."""

    contact_id: int
    action_id: int
    key: str


@dataclass(slots=True)
class Owed:
    """What a batch of events earns."""

    entries: list[NewEntry] = field(default_factory=list)
    awards: list[AwardKey] = field(default_factory=list)


Match = tuple[Recorded, tuple[Rule, ...]]


def matches(rules: Rules, events: Sequence[Recorded]) -> list[Match]:
    """Each event that a person (not a machine) did, with the rules it meets."""
    return [
        (event, met) for event in events if event.machine is None and (met := rules.met_by(event))
    ]


def owed(
    found: Sequence[Match],
    *,
    paid: Collection[AwardKey],
    cycles: Mapping[tuple[int, int], int],
) -> Owed:
    """The entries that these matches earn, in the order of the events.

    `paid` holds what was paid before (what is paid within the batch is added by itself);
    `cycles` the open climb per (contact, group), 1 where missing. An event pays by the rule's
    own dates at the time it occurred.
    """
    result = Owed()
    already = set(paid)
    for event, met in found:
        reason = Reason.DEMO if event.source == "demo" else Reason.EVENT
        for rule in met:
            if not rule.is_open(event.occurred_at):
                continue
            if rule.repeats != Repeats.EVERY_TIME:
                cycle = cycles.get((event.contact_id, rule.group_ids[0]), 1)
                key = award_key(rule.repeats, subject_id=event.subject_id, cycle=cycle)
                award = AwardKey(event.contact_id, rule.action_id, key or "")
                if award in already:
                    continue
                already.add(award)
                result.awards.append(award)
            for group_id in rule.group_ids:
                result.entries.append(
                    NewEntry(
                        contact_id=event.contact_id,
                        points=rule.points,
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


def pay(events: Sequence[Recorded]) -> None:
    """Plug of `contacts.events.on_events`: post what the rules in force owe for these events."""
    found = matches(in_force(revision.hold()), events)
    if not found:
        return
    result = owed(found, paid=_paid(found), cycles=_cycles(found))
    if result.awards:
        _write(result.awards)
    if result.entries:
        ledger.post(result.entries, locked=True)  # by contacts.events.record


def _paid(found: Sequence[Match]) -> set[AwardKey]:
    """What the rules that do not pay every time have paid these contacts before."""
    contacts: set[int] = set()
    actions: set[int] = set()
    for event, met in found:
        for rule in met:
            if rule.repeats != Repeats.EVERY_TIME:
                contacts.add(event.contact_id)
                actions.add(rule.action_id)
    if not actions:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, point_action_id, key FROM points_award"
            " WHERE contact_id = ANY(%s::bigint[]) AND point_action_id = ANY(%s::bigint[])",
            [sql.array(contacts), sql.array(actions)],
        )
        return {AwardKey(*row) for row in cursor.fetchall()}


def _cycles(found: Sequence[Match]) -> dict[tuple[int, int], int]:
    """The open climb per (contact, group), where a rule's policy depends on it."""
    contacts = {
        event.contact_id
        for event, met in found
        for rule in met
        if rule.repeats == Repeats.ONCE_PER_CLIMB
    }
    if not contacts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id, group_id, cycle FROM points_score WHERE contact_id = ANY(%s)",
            [list(contacts)],
        )
        return {(contact, group): cycle for contact, group, cycle in cursor.fetchall()}


def _write(awards: Sequence[AwardKey]) -> None:
    # No ON CONFLICT: contacts are locked, so a key that exists would be a bug, and the
    # unique constraint has the last word.
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY points_award (contact_id, point_action_id, key) FROM STDIN") as copy,
    ):
        for award in awards:
            copy.write_row(award)
