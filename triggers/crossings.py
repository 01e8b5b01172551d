"""A score climbs over a threshold: the crossing is written, and the runs it owes.

Plugged into `points.listeners`, so it works inside the ledger's transaction, contacts
locked: a score and what it owes are committed together or not at all. It takes a
batch, and costs the same few statements whatever the batch's size; a batch that
touches no threshold costs none but the look at the revision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext

from contacts import in_bulk
from kit import sql
from kit.nudge import nudge
from points import revision
from points.listeners import ScoreChange, Step
from points.models import Reason
from triggers import bulk_climbs, rounds
from triggers.arming import Past, Watched, follow
from triggers.bulk_climbs import NewClimb
from triggers.models import Arming
from triggers.tasks import keep_runs
from triggers.watching import in_force

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
    entry_id: int | None
    quiet: bool
    crossed_at: datetime


def owe_runs(changes: Sequence[ScoreChange]) -> None:
    """Owe each contact the actions of each trigger that these changes crossed."""
    at = timezone.now()
    touched = in_force(revision.hold()).touched(changes, at=at)
    if not touched:
        return
    job = in_bulk.job()
    before = pasts(
        {change.contact_id for _, change in touched}, {trigger.id for trigger, _ in touched}
    )
    barred = _barred(touched)
    now: dict[Pair, Past] = {}
    crossings: list[NewCrossing] = []
    climbs: list[NewClimb] = []
    for trigger, change in touched:
        pair = (trigger.id, change.contact_id)
        past = now.get(pair) or before.get(pair) or Past()
        followed = follow(
            trigger,
            change,
            past,
            barred=barred.get(trigger.id, ()),
            in_bulk=job is not None,
            acts=trigger.acts_at(at),
        )
        now[pair] = followed.past
        crossings += [
            _crossing(trigger, change, step, past.number + count)
            for count, step in enumerate(followed.fired, start=1)
        ]
        climbs += [
            NewClimb(*pair, change.cycle, step.entry_id, step.occurred_at)
            for step in followed.asked
        ]
    owe(crossings, [trigger for trigger, _ in touched])
    if job is not None:
        bulk_climbs.write_down(job, climbs)
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


def pasts(contact_ids: Collection[int], trigger_ids: Collection[int]) -> dict[Pair, Past]:
    """What these triggers have done for these contacts so far, where there is something."""
    rows = Arming.objects.filter(
        contact_id__in=contact_ids, trigger_id__in=trigger_ids
    ).values_list("trigger_id", "contact_id", "number", "cycle", "armed", "holds")
    return {
        (trigger, contact): Past(number, cycle, armed, holds)
        for trigger, contact, number, cycle, armed, holds in rows
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


def owe(crossings: Sequence[NewCrossing], triggers: Iterable[Watched]) -> int:
    """Write crossings and the runs they owe in one statement, and wake a worker; how many runs."""
    if not crossings:
        return 0
    actions = sorted(
        {
            (trigger.id, action, alerts, position)
            for trigger in triggers
            for position, (action, alerts) in enumerate(trigger.actions)
        }
    )
    columns = dict(zip(NewCrossing._fields, map(list, zip(*crossings, strict=True)), strict=True))
    depth = rounds.depth_now()
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "cross.sql"),
            {
                **columns,
                "of_trigger": [row[0] for row in actions],
                "action": [row[1] for row in actions],
                "alerts": [row[2] for row in actions],
                "position": [row[3] for row in actions],
                "depth": depth,
                "stopped": _why_stopped() if depth > rounds.DEEPEST else "",
            },
        )
        owed = int(cursor.rowcount)
    if owed:
        nudge(keep_runs)
    return owed


def _why_stopped() -> str:
    said = gettext(
        "Stopped after %(rounds)d rounds: what triggers did led to triggers again and again."
    )
    return said % {"rounds": rounds.DEEPEST}


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
                "holds": [past.holds for past in pasts.values()],
            },
        )
