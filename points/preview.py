"""What rules would have paid on what really happened; nothing is written.

The question goes to `points.matching.owed`, as on the hot path, so a preview cannot
disagree with what publishing does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from pydantic import ValidationError

from contacts.conditions import BadTree
from contacts.events import Recorded
from contacts.filing import COLUMNS, JOINS
from contacts.models import Contact
from kit.kinds import UnknownKind
from points import awards
from points.awards import AwardKey, Tally
from points.kinds import StateKind, keys_of
from points.ledger import NewEntry
from points.matching import Past, matches, open_cycles, owed
from points.models import PointAction
from points.policies import rounded
from points.preview_states import State, preview_states
from points.rules import Rule, Rules, compiled
from points.thresholds import Threshold, thresholds

# A preview is an answer while one waits: the newest events, this many at most.
MOST_EVENTS = 50_000
_BATCH = 5_000
_SHOWN = 20

_EVENTS = f"""
SELECT e.id, e.contact_id, e.kind, e.subject_id, COALESCE(s.key, ''), e.url, e.occurred_at,
       e.source, e.properties, e.machine, NULL, {COLUMNS}
  FROM (SELECT id, contact_id, kind, subject_id, url, occurred_at, source, properties, machine
          FROM contacts_event
         WHERE kind = ANY(%(kinds)s) AND occurred_at >= %(since)s
           AND (machine IS NULL OR %(machines)s AND machine <> 'taken back')
         ORDER BY id DESC LIMIT %(most)s) AS e{JOINS}
 ORDER BY e.id
"""  # noqa: S608 (constants only)
_PAID_ONCE = """
SELECT contact_id, point_action_id, key FROM points_award
 WHERE contact_id = ANY(%(contacts)s) AND point_action_id = ANY(%(actions)s)
   AND awarded_at < %(since)s AND (key = '' OR key ~ '^(subject|climb):')
"""
# A rule that moves two scores writes two lines for one payment.
_PAID_IN_ALL = """
SELECT contact_id, point_action_id, count(*), sum(points), max(occurred_at)
  FROM (SELECT DISTINCT ON (contact_id, point_action_id, source_id)
               contact_id, point_action_id, abs(points) AS points, occurred_at
          FROM points_entry AS line
         WHERE contact_id = ANY(%(contacts)s) AND point_action_id = ANY(%(actions)s)
           AND source = 'event' AND occurred_at < %(since)s
           AND NOT EXISTS (SELECT FROM points_entry AS back WHERE back.reverses = line.id)
       ) AS paid
 GROUP BY contact_id, point_action_id
"""

Pair = tuple[int, int]  # contact, group


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


@dataclass
class _Scenario:
    """One set of rules walking over the events: who was paid how much so far, and by which rule."""

    rules: Rules
    by_id: dict[int, Rule]
    since: datetime
    at: datetime
    past: Past = field(default_factory=Past)
    known: set[int] = field(default_factory=set)
    left: dict[tuple[int, int, int], float] = field(default_factory=lambda: defaultdict(float))
    times: Counter[int] = field(default_factory=Counter)
    contacts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    subjects: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def walk(self, batch: Sequence[Recorded]) -> None:
        """Add what this batch would have earned."""
        found = matches(self.rules, batch)
        self._look_up({event.contact_id for event, _ in found} - self.known)
        self.past.cycles = open_cycles(found)
        # As if every event had come in at once, as most do.
        heard = {event.id: event.occurred_at for event, _ in found}
        result = owed(found, past=self.past, now=self.at, heard=heard)
        self.past.take(result)
        about = {event.id: event.subject_key or event.url for event, _ in found}
        counted: set[tuple[int, int | None]] = set()
        for entry in result.entries:
            self._add(entry)
            if entry.point_action_id is None or (entry.source_id, entry.point_action_id) in counted:
                continue  # the same payment, in its second score
            counted.add((entry.source_id, entry.point_action_id))
            self.times[entry.point_action_id] += 1
            self.contacts[entry.point_action_id].add(entry.contact_id)
            self.subjects[entry.point_action_id][about[entry.source_id]] += 1

    def _add(self, entry: NewEntry) -> None:
        """Count what is left of the line by now."""
        action_id = entry.point_action_id or 0
        left = self.by_id[action_id].policy.worth(entry.occurred_at, at=self.at)
        self.left[entry.contact_id, entry.group_id, action_id] += entry.points * left

    def points(self) -> Counter[Pair]:
        """What they would have earned, and not lost again."""
        points: Counter[Pair] = Counter()
        for (contact, group, _), left in self.left.items():
            points[contact, group] += rounded(left)
        return points

    def _look_up(self, contact_ids: set[int]) -> None:
        """What had been paid to these contacts before the time that is looked at."""
        self.known |= contact_ids
        ask_past = [rule.action_id for rule in self.by_id.values() if rule.asks_past]
        if not ask_past or not contact_ids:
            return
        before: dict[str, Any] = {
            "contacts": list(contact_ids),
            "actions": ask_past,
            "since": self.since,
        }
        with connection.cursor() as cursor:
            cursor.execute(_PAID_ONCE, before)
            self.past.tallies.update((AwardKey(*row), Tally(1)) for row in cursor.fetchall())
            cursor.execute(_PAID_IN_ALL, before)
            for contact, action, times, points, last_at in cursor.fetchall():
                for name in (awards.EVER, awards.COOLDOWN):
                    in_all = Tally(times, points, last_at)
                    self.past.tallies[AwardKey(contact, action, name)] = in_all


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
    now, then = _scenario(lives, since=since, at=at), _scenario(drafts, since=since, at=at)
    result = Preview(
        skipped=[*skipped, *states.skipped], states=states.states, listed=states.listed
    )
    for batch in _batches([*drafts, *lives], since=since):
        if result.oldest is None:
            result.oldest = batch[0].occurred_at
        result.events += len(batch)
        now.walk(batch)
        then.walk(batch)
    result.is_cut = result.events >= MOST_EVENTS
    known = [action for action in actions if action not in skipped]
    result.paid = [_paid(action, now=now, then=then) for action in known]
    would, did = then.points(), now.points()
    would.update(states.gained)
    gained = {pair: points for pair in {*would, *did} if (points := would[pair] - did[pair])}
    result.contacts = len({contact for contact, _ in gained})
    scores = _scores(gained)
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


def _scenario(rules: Sequence[Rule], *, since: datetime, at: datetime) -> _Scenario:
    return _Scenario(Rules(rules), {rule.action_id: rule for rule in rules}, since, at)


def _batches(rules: Sequence[Rule], *, since: datetime) -> Iterator[list[Recorded]]:
    """The events that they hear, in order of recording, some thousands at a time, from a cursor on
    the server."""
    if not rules:
        return
    asked: dict[str, Any] = {
        "kinds": sorted(Rules(rules).kinds),
        "machines": any(rule.only.machines for rule in rules),
        "since": since,
        "most": MOST_EVENTS,
    }
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS, asked)
        while rows := cursor.fetchmany(_BATCH):
            yield [Recorded(*(*row[:-2], tuple(row[-2]), row[-1])) for row in rows]


def _paid(action: PointAction, *, now: _Scenario, then: _Scenario) -> Paid:
    return Paid(
        action=action,
        times=then.times[action.pk],
        before=now.times[action.pk],
        contacts=len(then.contacts[action.pk]),
        subjects=then.subjects[action.pk].most_common(10),
    )


def _scores(gained: Mapping[Pair, int]) -> dict[Pair, int]:
    """The scores of those who would be moved, as they are now; missing ones are 0."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.contact_id, s.group_id, s.points FROM points_score s"
            "  JOIN unnest(%s::bigint[], %s::bigint[]) AS w(contact_id, group_id)"
            " USING (contact_id, group_id)",
            [[contact for contact, _ in gained], [group for _, group in gained]],
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
