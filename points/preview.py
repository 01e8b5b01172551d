"""What rules would have paid on what really happened; nothing is written.

The question goes to `points.matching.owed`, as on the hot path, so a preview cannot
disagree with what publishing does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from pydantic import ValidationError

from contacts.conditions import BadTree
from contacts.models import Contact
from kit.kinds import UnknownKind
from points import bounds, preview_walk
from points.bounds import Bounds, Pair, Running
from points.kinds import StateKind, keys_of
from points.models import PointAction
from points.preview_states import State, preview_states
from points.preview_walk import Walk
from points.rules import Rule, Rules, compiled
from points.thresholds import Threshold, thresholds

_SHOWN = 20


@dataclass(frozen=True)
class Moved:
    """A contact whose score would be another: by how much, from what, to what."""

    contact: Contact
    points: int
    before: int
    after: int
    group_id: int


@dataclass(frozen=True)
class Climb:
    """How many contacts would be over a threshold that are below it now, and the reverse."""

    threshold: Threshold
    up: int
    down: int


@dataclass(frozen=True)
class Paid:
    """What one rule would have paid: how often, for how many contacts, for which pages or things.

    `before` is how often the version that is live now would have.
    """

    action: PointAction
    times: int
    before: int
    contacts: int
    subjects: list[tuple[str, int]]


@dataclass
class Preview:
    """The answer. `skipped` are rules that nobody can work out; `is_cut` says that there were
    more events than were looked at."""

    events: int = 0
    is_cut: bool = False
    oldest: datetime | None = None
    contacts: int = 0
    paid: list[Paid] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    climbs: list[Climb] = field(default_factory=list)
    skipped: list[PointAction] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    listed: int = 0


def preview(
    actions: Sequence[PointAction],
    *,
    since: datetime,
    at: datetime,
    besides: Sequence[Threshold] = (),
) -> Preview:
    """What the working copies of `actions` would have changed on the events from `since` to `at`.

    A new rule is compared with nothing, a changed one with its version that is live. Both
    start from what had been paid before `since`, so "once per contact" is respected.
    """
    about_states = keys_of(StateKind)
    states = preview_states([one for one in actions if one.kind in about_states], at=at)
    actions = [one for one in actions if one.kind not in about_states]
    drafts, skipped = _compile(actions, live=False)
    lives, _ = _compile([action for action in actions if action.live_id], live=True)
    bounded = bounds.of_scores()
    replaced = [rule.action_id for rule in lives]
    now, then = (
        Walk(Rules(rules), since, at, Running(bounded), replaced) for rules in (lives, drafts)
    )
    result = Preview(
        skipped=[*skipped, *states.skipped], states=states.states, listed=states.listed
    )
    for batch, heard_at in preview_walk.batches([*drafts, *lives], since=since):
        if result.oldest is None:
            result.oldest = batch[0].occurred_at
        result.events += len(batch)
        now.over(batch, heard_at)
        then.over(batch, heard_at)
    result.is_cut = result.events >= preview_walk.MOST_EVENTS
    known = [action for action in actions if action not in skipped]
    result.paid = [_paid(action, now=now, then=then) for action in known]
    would, did = then.points(), now.points()
    by_events = {pair: would[pair] - did[pair] for pair in {*would, *did}}
    scores = _scores({*by_events, *states.gained})
    gained = _gained(by_events, states.gained, scores, bounded)
    result.contacts = len({contact for contact, _ in gained})
    result.climbs = _climbs(gained, scores, besides)
    result.moved = _moved(gained, scores)
    return result


def _compile(actions: Iterable[PointAction], *, live: bool) -> tuple[list[Rule], list[PointAction]]:
    rules, skipped = [], []
    for action in actions:
        definition = (action.live if live else None) or action
        try:
            rules.append(compiled(definition, action_id=action.pk, version_id=None))
        except (UnknownKind, ValidationError, BadTree):
            skipped.append(action)
    return rules, skipped


def _paid(action: PointAction, *, now: Walk, then: Walk) -> Paid:
    return Paid(
        action=action,
        times=then.times[action.pk],
        before=now.times[action.pk],
        contacts=len(then.contacts[action.pk]),
        subjects=then.subjects[action.pk].most_common(10),
    )


def _gained(
    by_events: Mapping[Pair, int],
    by_states: Mapping[Pair, int],
    scores: Mapping[Pair, int],
    bounded: Mapping[int, Bounds],
) -> dict[Pair, int]:
    """By how much each score would differ; none climbs over its ceiling by that."""
    gained: dict[Pair, int] = {}
    for pair in {*by_events, *by_states}:
        score, limits = scores.get(pair, 0), bounded.get(pair[1], bounds.NONE)
        points = by_events.get(pair, 0)
        if points > 0:
            # Both walks clip alike, but what was paid in the meantime may differ from either.
            points = bounds.admitted(limits, score, points)
        points += bounds.admitted(limits, score + points, by_states.get(pair, 0))
        if points:
            gained[pair] = points
    return gained


def _scores(pairs: Collection[Pair]) -> dict[Pair, int]:
    """The scores of those who would be moved, as they are now; missing ones are 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.contact_id, s.group_id, s.points FROM points_score s"
            "  JOIN unnest(%s::bigint[], %s::bigint[]) AS w(contact_id, group_id)"
            " USING (contact_id, group_id)",
            [[contact for contact, _ in pairs], [group for _, group in pairs]],
        )
        return {(contact, group): points for contact, group, points in cursor.fetchall()}


def _climbs(
    gained: Mapping[Pair, int], scores: Mapping[Pair, int], besides: Sequence[Threshold]
) -> list[Climb]:
    # One that is to change with the rules is asked about as it would be, not as it is as well.
    changed = {one.url for one in besides}
    in_force = [one for one in thresholds() if one.url not in changed]
    climbs = []
    for threshold in (*in_force, *besides):
        up = down = 0
        for (contact, group), points in gained.items():
            if group == threshold.group_id:
                before = scores.get((contact, group), 0)
                up += before < threshold.points <= before + points
                down += before + points < threshold.points <= before
        climbs.append(Climb(threshold, up, down))
    return climbs


def _moved(gained: Mapping[Pair, int], scores: Mapping[Pair, int]) -> list[Moved]:
    """Those who would gain or lose the most, known people first."""
    living = Contact.objects.living().select_related("company")
    by_size = sorted(gained.items(), key=lambda item: (-abs(item[1]), item[0]))
    # Somebody merged away or deleted has no living row: look at more than are shown.
    contacts = living.in_bulk({contact for (contact, _), _ in by_size[: _SHOWN * 20]})
    moved = [
        Moved(
            contact=contacts[contact],
            points=points,
            before=scores.get((contact, group), 0),
            after=scores.get((contact, group), 0) + points,
            group_id=group,
        )
        for (contact, group), points in by_size
        if contact in contacts
    ]
    return sorted(moved, key=lambda one: one.contact.is_anonymous)[:_SHOWN]
