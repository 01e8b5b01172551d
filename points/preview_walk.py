"""What happened, gone through by rules that may never have been published: what they would pay.

The question goes to `points.matching.owed`, as on the hot path, and what scores do not take for
their floor or ceiling is left out, as by `points.ledger`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from contacts.events import Recorded
from contacts.filing import COLUMNS, JOINS
from points import awards
from points.awards import AwardKey, Tally
from points.bounds import Other, Pair, Running
from points.ledger import NewEntry
from points.matching import Past, matches, open_cycles, owed
from points.policies import rounded
from points.rules import Rule, Rules

# A preview is an answer while one waits: the newest events, this many at most.
MOST_EVENTS = 50_000
_BATCH = 5_000

_EVENTS = f"""
SELECT e.id, e.contact_id, e.kind, e.subject_id, COALESCE(s.key, ''), e.url, e.occurred_at,
       e.source, e.properties, e.machine, NULL, {COLUMNS},
       extract(epoch FROM e.recorded_at)::float8
  FROM (SELECT id, contact_id, kind, subject_id, url, occurred_at, source, properties, machine,
               recorded_at
          FROM contacts_event
         WHERE kind = ANY(%(kinds)s) AND occurred_at >= %(since)s
           AND (machine IS NULL OR %(machines)s AND machine <> 'taken back')
           AND EXISTS (SELECT FROM contacts_contact AS contact
                        WHERE contact.id = contact_id
                          AND contact.deleted_at IS NULL AND contact.erased_at IS NULL)
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

# The open climbs of scores that have bounds, without what the rules in question have brought since
# then, and when each other line counted that they have seen since: those stay, whatever the rules
# will say. Somebody who fades is as they are now.
_STARTS = """
SELECT s.contact_id, s.group_id, s.points, NULL, NULL
  FROM points_score AS s
 WHERE s.contact_id = ANY(%(contacts)s) AND s.group_id = ANY(%(groups)s)
 UNION ALL
SELECT s.contact_id, s.group_id, NULL, line.points,
       CASE WHEN line.point_action_id = ANY(%(replaced)s) THEN NULL
            ELSE extract(epoch FROM COALESCE(event.recorded_at, line.posted_at))::float8 END
  FROM points_score AS s
  JOIN points_entry AS line USING (contact_id, group_id, cycle)
  LEFT JOIN contacts_event AS event
       ON line.source = 'event' AND line.reason IN ('event', 'demo', 'recompute')
          AND event.id = line.source_id
 WHERE s.contact_id = ANY(%(contacts)s) AND s.group_id = ANY(%(groups)s)
   AND CASE WHEN line.point_action_id = ANY(%(replaced)s)
            THEN line.occurred_at >= %(since)s AND line.reverses IS NULL
                 AND NOT EXISTS (SELECT FROM points_entry AS undo WHERE undo.reverses = line.id)
            ELSE line.posted_at >= %(since)s END
"""


@dataclass
class Walk:
    """One set of rules walking over the events: who was paid how much so far, and by which rule.

    `scores` are those that have bounds; `replaced` names the rules in force whose points these
    would stand instead of.
    """

    rules: Rules
    since: datetime
    at: datetime
    scores: Running
    replaced: Sequence[int] = ()
    by_id: dict[int, Rule] = field(init=False)
    past: Past = field(default_factory=Past)
    known: set[int] = field(default_factory=set)
    left: dict[tuple[int, int, int], float] = field(default_factory=lambda: defaultdict(float))
    times: Counter[int] = field(default_factory=Counter)
    contacts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    subjects: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def __post_init__(self) -> None:
        """Rules by their numbers."""
        self.by_id = {rule.action_id: rule for rule in self.rules}

    def over(self, batch: Sequence[Recorded], heard_at: Mapping[int, float]) -> None:
        """Add what this batch would have earned; `heard_at` says when each event was recorded, in
        seconds."""
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
            if not self._add(entry, heard_at[entry.source_id]) and entry.points:
                continue  # its score took nothing of it
            if entry.point_action_id is None or (entry.source_id, entry.point_action_id) in counted:
                continue  # the same payment, in its second score
            counted.add((entry.source_id, entry.point_action_id))
            self.times[entry.point_action_id] += 1
            self.contacts[entry.point_action_id].add(entry.contact_id)
            self.subjects[entry.point_action_id][about[entry.source_id]] += 1

    def _add(self, entry: NewEntry, heard: float) -> int:
        """Count what is left by now of what the score took of the line; what it took."""
        action_id, pair = entry.point_action_id or 0, (entry.contact_id, entry.group_id)
        policy = self.by_id[action_id].policy
        taken = self.scores.add(pair, entry.points, policy, at=entry.occurred_at, heard=heard)
        left = policy.worth(entry.occurred_at, at=self.at)
        self.left[(*pair, action_id)] += taken * left
        return taken

    def points(self) -> Counter[Pair]:
        """What they would have earned, and not lost again."""
        points: Counter[Pair] = Counter()
        for (contact, group, _), left in self.left.items():
            points[contact, group] += rounded(left)
        return points

    def _look_up(self, contact_ids: set[int]) -> None:
        """What had been paid to these contacts before the time that is looked at, and from where
        scores that have bounds go on."""
        self.known |= contact_ids
        if self.scores.bounds and contact_ids:
            self._begin(contact_ids)
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

    def _begin(self, contact_ids: set[int]) -> None:
        asked: dict[str, Any] = {
            "contacts": list(contact_ids),
            "groups": list(self.scores.bounds),
            "replaced": list(self.replaced),
            "since": self.since,
        }
        starts: Counter[Pair] = Counter()
        others: dict[Pair, list[Other]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_STARTS, asked)
            for contact, group, stands, points, counted_at in cursor.fetchall():
                starts[contact, group] += -points if stands is None else stands
                if counted_at is not None:
                    others[contact, group].append((counted_at, points))
        self.scores.begin(starts, others)


def batches(
    rules: Sequence[Rule], *, since: datetime
) -> Iterator[tuple[list[Recorded], dict[int, float]]]:
    """The events that they hear, in order of recording, some thousands at a time, from a cursor on
    the server; and when each was recorded, in seconds."""
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
            events = [Recorded(*(*row[:-3], tuple(row[-3]), row[-2])) for row in rows]
            yield events, {row[0]: row[-1] for row in rows}
