"""A score climbs over a threshold: the crossing is written, and the runs it owes.

Plugged into `points.listeners`, so it works inside the ledger's transaction, contacts
locked: a score and what it owes are committed together or not at all. It takes a
batch, and costs the same few statements whatever the batch's size; a batch that
touches no threshold costs none but the look at the revision.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from kit import sql
from kit.kinds import UnknownKind
from kit.nudge import nudge
from points import revision
from points.listeners import ScoreChange, Step
from points.models import Reason
from triggers.actions import action_kinds
from triggers.arming import Past, Watched, follow
from triggers.models import Arming, PointTrigger
from triggers.tasks import keep_runs

_SQL = Path(__file__).parent / "sql"

Pair = tuple[int, int]  # trigger, contact


class NewCrossing(NamedTuple):
    """A crossing to be written; the columns of `sql/cross.sql`, in order."""

    trigger_id: int
    contact_id: int
    number: int
    threshold: int
    score: int
    cycle: int
    entry_id: int
    quiet: bool
    crossed_at: object


class Watch:
    """The published triggers of one revision, by the score that they look at."""

    def __init__(self, triggers: Iterable[Watched]) -> None:
        self._by_group: dict[int, list[Watched]] = {}
        for trigger in triggers:
            self._by_group.setdefault(trigger.group_id, []).append(trigger)
        # Every number at which something may happen, in order: a step that passes none
        # of them (nearly every step) is recognised by two look-ups.
        self._marks = {
            group: sorted(
                {t.threshold for t in triggers}
                | {t.rearm_below for t in triggers if t.rearm_below is not None}
            )
            for group, triggers in self._by_group.items()
        }

    def all(self) -> list[Watched]:
        """Every trigger in force."""
        return [trigger for triggers in self._by_group.values() for trigger in triggers]

    def touched(self, changes: Sequence[ScoreChange]) -> list[tuple[Watched, ScoreChange]]:
        """Each trigger with each change from which something may follow for it."""
        found: list[tuple[Watched, ScoreChange]] = []
        for change in changes:
            marks = self._marks.get(change.group_id)
            if marks is None:
                continue
            for step in change.steps:
                if bisect_right(marks, step.before) != bisect_right(marks, step.after):
                    found.extend(
                        (trigger, change)
                        for trigger in self._by_group[change.group_id]
                        if trigger.is_touched_by(change)
                    )
                    break
        return found


_watch_of: tuple[int, Watch] = (0, Watch(()))


def in_force(number: int) -> Watch:
    """The triggers published at this revision (`points.revision.hold`), read once per revision."""
    global _watch_of
    if _watch_of[0] != number:
        _watch_of = (number, Watch(_published()))
    return _watch_of[1]


def _published() -> list[Watched]:
    return [
        Watched(
            id=trigger.pk,
            group_id=trigger.looks_at,
            threshold=trigger.threshold,
            rearm=trigger.rearm,
            rearm_below=trigger.rearm_below,
            actions=tuple(
                (action.pk, _reaches_outside(action.kind))
                for action in sorted(trigger.actions.all(), key=lambda a: (a.position, a.pk))
                if action.archived_at is None
            ),
        )
        for trigger in PointTrigger.objects.published()
        .order_by("threshold", "pk")
        .prefetch_related("actions")
    ]


def _reaches_outside(kind: str) -> bool:
    try:
        return action_kinds.get(kind).outside
    except UnknownKind:
        return False  # its run fails with these words, for somebody to see


def owe_runs(changes: Sequence[ScoreChange]) -> None:
    """Owe each contact the actions of each trigger that these changes crossed."""
    touched = in_force(revision.hold()).touched(changes)
    if not touched:
        return
    before = _pasts(touched)
    barred = _barred(touched)
    now: dict[Pair, Past] = {}
    crossings: list[NewCrossing] = []
    for trigger, change in touched:
        pair = (trigger.id, change.contact_id)
        past = now.get(pair) or before.get(pair) or Past()
        now[pair], fired = follow(trigger, change, past, barred=barred.get(trigger.id, ()))
        crossings += [
            _crossing(trigger, change, step, past.number + count)
            for count, step in enumerate(fired, start=1)
        ]
    if crossings and write(crossings, [trigger for trigger, _ in touched]):
        nudge(keep_runs)
    keep_in_mind({pair: past for pair, past in now.items() if past != before.get(pair, Past())})


def _crossing(trigger: Watched, change: ScoreChange, step: Step, number: int) -> NewCrossing:
    return NewCrossing(
        trigger_id=trigger.id,
        contact_id=change.contact_id,
        number=number,
        threshold=trigger.threshold,
        score=step.after,
        cycle=change.cycle,
        entry_id=step.entry_id,
        quiet=step.reason == Reason.DEMO,
        crossed_at=step.occurred_at,
    )


def _pasts(touched: Sequence[tuple[Watched, ScoreChange]]) -> dict[Pair, Past]:
    rows = Arming.objects.filter(
        contact_id__in={change.contact_id for _, change in touched},
        trigger_id__in={trigger.id for trigger, _ in touched},
    ).values_list("trigger_id", "contact_id", "number", "cycle", "armed")
    return {
        (trigger, contact): Past(number, cycle, armed)
        for trigger, contact, number, cycle, armed in rows
    }


def _barred(touched: Sequence[tuple[Watched, ScoreChange]]) -> dict[int, Collection[int]]:
    """By trigger: climbs by merging whose absorbed contact had crossed it in its own open climb."""
    merges = {
        step.entry_id
        for _, change in touched
        for step in change.steps
        if step.reason == Reason.MERGE
    }
    found: dict[int, set[int]] = {}
    if merges:
        for row in sql.rows(_SQL / "barred.sql", entries=list(merges)):
            found.setdefault(row["trigger_id"], set()).add(row["entry_id"])
    return dict(found)


def write(crossings: Sequence[NewCrossing], triggers: Iterable[Watched]) -> int:
    """Write crossings and the runs they owe in one statement; how many runs."""
    actions = sorted(
        {
            (trigger.id, action, outside, position)
            for trigger in triggers
            for position, (action, outside) in enumerate(trigger.actions)
        }
    )
    columns = dict(zip(NewCrossing._fields, map(list, zip(*crossings, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "cross.sql"),
            {
                **columns,
                "of_trigger": [row[0] for row in actions],
                "action": [row[1] for row in actions],
                "outside": [row[2] for row in actions],
                "position": [row[3] for row in actions],
            },
        )
        return int(cursor.rowcount)


def keep_in_mind(pasts: dict[Pair, Past]) -> None:
    """Write what triggers have done for contacts so far, by (trigger, contact)."""
    if not pasts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "arm.sql"),
            {
                "trigger": [trigger for trigger, _ in pasts],
                "contact": [contact for _, contact in pasts],
                "number": [past.number for past in pasts.values()],
                "cycle": [past.cycle for past in pasts.values()],
                "armed": [past.armed for past in pasts.values()],
            },
        )
