"""Typical contacts, made up: what somebody like this would score under the rules.

They are played for real, by the same code as everything that happens, in a transaction that is
rolled back: nothing stays of it.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from pydantic import ValidationError

from contacts import creation, events, fields
from contacts.conditions import BadTree, Wrong
from contacts.event_kinds import EVENT_KINDS
from contacts.events import NewEvent, Recorded
from contacts.models import Contact, ContactTag
from contacts.subjects import SubjectKey
from kit.kinds import UnknownKind
from points import bounds, matching, policies
from points.bounds import Running
from points.fit import rules as state_rules
from points.kinds import StateKind, keys_of
from points.matching import Past
from points.models import Group, PointAction
from points.models.action import Definition
from points.policies import rounded
from points.rules import Rule, Rules, compiled

SOURCE = "scenario"


@dataclass(frozen=True)
class Deed:
    """What somebody does so many times; `about` is an address for a visit, else a thing."""

    kind: str
    about: str
    times: int


@dataclass(frozen=True)
class Scenario:
    """Somebody typical: who, what they do, spread over so many days until now, and whom they are
    like (somebody whom we know) as far as rules look at what a contact is."""

    name: str
    deeds: tuple[Deed, ...]
    days: int = 30
    like: int | None = None


@dataclass(frozen=True)
class Played:
    """What a scenario scores: altogether, and by which rules."""

    scenario: Scenario
    points: int
    by_rule: list[tuple[str, int]] = field(default_factory=list)


def definitions(*, drafted: bool) -> list[tuple[PointAction, Definition]]:
    """Each rule that counts, with what it says: as published, or as its working copy has it."""
    current = PointAction.objects.current().select_related("live__group", "group").order_by("pk")
    if drafted:
        return [(action, action) for action in current]
    return [(action, action.live) for action in current if action.live is not None]


@transaction.atomic
def play(
    scenarios: Sequence[Scenario], *, drafted: bool, at: datetime, group_id: int = Group.MAIN
) -> list[Played]:
    """What each would score at `at`, in one score; in the order given."""
    said = definitions(drafted=drafted)
    rules = [rule for action, definition in said if (rule := _compiled(action, definition))]
    played = [_played(one, said, rules, at=at, group_id=group_id) for one in scenarios if one.name]
    transaction.set_rollback(True)
    return played


def mean(played: Sequence[Played]) -> int:
    """The mean of their scores, in whole points."""
    return rounded(sum(one.points for one in played) / len(played)) if played else 0


def _compiled(action: PointAction, definition: Definition) -> Rule | None:
    try:
        return compiled(definition, action_id=action.pk, version_id=None)
    except (UnknownKind, ValidationError, BadTree):
        return None  # one about what contacts are, or one that nobody understands any more


def _played(
    scenario: Scenario,
    said: Sequence[tuple[PointAction, Definition]],
    rules: Sequence[Rule],
    *,
    at: datetime,
    group_id: int,
) -> Played:
    by_id = {rule.action_id: rule for rule in rules}
    left: Counter[int] = Counter()
    exact: dict[int, float] = {}
    score, pair = Running(bounds.of_scores()), (0, group_id)
    if scenario.like is not None:
        # Who they are comes first: it is so before they do anything.
        for action_id, points in _states(scenario.like, said, at=at, group_id=group_id).items():
            left[action_id] = score.add(pair, points, policies.NONE, at=at)
    found = matching.matches(Rules(rules), _recorded(scenario, at=at))
    for entry in matching.owed(found, past=Past(), now=at).entries:
        if entry.group_id == group_id:
            action_id = entry.point_action_id or 0
            policy = by_id[action_id].policy
            taken = score.add(pair, entry.points, policy, at=entry.occurred_at)
            worth = policy.worth(entry.occurred_at, at=at)
            exact[action_id] = exact.get(action_id, 0.0) + taken * worth
    left.update({action_id: rounded(points) for action_id, points in exact.items()})
    names = {action.pk: definition.name for action, definition in said}
    by_rule = [(names[pk], points) for pk, points in left.items() if points]
    by_rule.sort(key=lambda one: (-abs(one[1]), one[0]))
    return Played(scenario, sum(left.values()), by_rule)


def _recorded(scenario: Scenario, *, at: datetime) -> list[Recorded]:
    """Somebody new does all of it, one after the other, at even distances."""
    deeds = [deed for deed in scenario.deeds for _ in range(deed.times)]
    if not deeds:
        return []
    contact = _somebody(scenario.like, at=at)
    # Each thing in turn, so that what is done often is spread over the whole time.
    order = sorted(range(len(deeds)), key=lambda number: _place(deeds, number))
    step = timedelta(days=scenario.days) / len(deeds)
    return events.record(
        [
            _event(contact, deeds[number], at - step * (len(deeds) - 1 - turn))
            for turn, number in enumerate(order)
        ]
    )


def _somebody(like: int | None, *, at: datetime) -> Contact:
    """Somebody new, like a contact whom we know as far as rules can be narrowed to them.

    What only one contact may have stays theirs.
    """
    if like is None:
        return creation.create(email=None, source=SOURCE, at=at)
    known = Contact.objects.get(pk=like)
    alike = [one for one in fields.definitions() if not (one.unique or one.read_only)]
    own = {one.alias for one in alike if not one.column}
    columns = {one.alias: getattr(known, one.column) for one in alike if one.column}
    contact = creation.create(
        email=None,
        source=SOURCE,
        at=known.created_at,
        owner_id=known.owner_id,
        fields={alias: value for alias, value in known.fields.items() if alias in own},
        **columns,
    )
    tags = ContactTag.objects.filter(contact=known).values_list("tag_id", flat=True)
    ContactTag.objects.bulk_create(ContactTag(contact=contact, tag_id=pk) for pk in tags)
    # Known for as long, but nobody is told of somebody new.
    Contact.objects.filter(pk=contact.pk).update(identified_at=known.identified_at)
    return contact


def _place(deeds: Sequence[Deed], number: int) -> tuple[float, int]:
    deed = deeds[number]
    first = deeds.index(deed)
    return (number - first + 0.5) / deed.times, number


def _event(contact: Contact, deed: Deed, at: datetime) -> NewEvent:
    is_visit = deed.kind == "url.hit"
    about = EVENT_KINDS[deed.kind].about
    key = deed.about.partition("#")[0].partition("?")[0] if is_visit else deed.about
    return NewEvent(
        contact_id=contact.pk,
        kind=deed.kind,
        occurred_at=at,
        source=SOURCE,
        key=uuid.uuid4(),
        subject=SubjectKey(about, key, key) if key else None,
        url=deed.about if is_visit else "",
    )


def _states(
    contact_id: int,
    said: Sequence[tuple[PointAction, Definition]],
    *,
    at: datetime,
    group_id: int,
) -> dict[int, int]:
    """What rules about what contacts are give to the one whom the scenario is like."""
    found: dict[int, int] = {}
    one = Contact.objects.filter(pk=contact_id)
    about_states = keys_of(StateKind)
    for action, definition in said:
        if definition.kind not in about_states:
            continue
        try:
            rule = state_rules.compiled(definition, action_id=action.pk, version_id=None)
            worth = rule.worth(one, at=at)
        except (UnknownKind, ValidationError, BadTree, Wrong):
            continue
        if group_id in rule.group_ids:
            found[action.pk] = worth.get(contact_id, 0)
    return found
