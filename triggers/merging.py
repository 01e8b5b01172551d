"""What a merge means for triggers: no climb fires twice, what was held back goes along, and what
waits about both is said once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext

from contacts.models import Merge
from kit.nudge import nudge
from points.models import Score
from triggers.arming import Past
from triggers.crossings import keep_in_mind, pasts
from triggers.holding import cancel_held, let_go
from triggers.models import Arming, PointTrigger, Rearm, Run, Waits
from triggers.tasks import keep_runs
from triggers.watching import calls_attention


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`, after the points have moved."""
    merge.moved["triggers"] = {
        "spent": _spend(merge.loser_id, merge.winner_id),
        "doubles": _cancel_doubles(merge),
        "runs": _take_held(merge),
    }


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: give back what the merge took along.

    What was carried out since then is done; a trigger that fired for the winner since the
    merge keeps its newer past.
    """
    moved = merge.moved.get("triggers", {"spent": [], "runs": []})
    for trigger_id, number, cycle, armed in moved["spent"]:
        Arming.objects.filter(
            trigger=trigger_id, contact=merge.winner_id, number=number, armed=False
        ).update(cycle=cycle, armed=armed)
    Run.objects.filter(
        pk__in=moved["runs"],
        contact=merge.winner_id,
        state__in=[Run.State.HELD, Run.State.DUE, Run.State.CANCELLED],
        attempts=0,
        retried_by=None,
    ).update(contact=merge.loser_id, state=Run.State.HELD, due_at=None, error="", ended_at=None)
    doubles = Run.objects.filter(pk__in=moved.get("doubles", []), state=Run.State.CANCELLED)
    if doubles.update(state=Run.State.DUE, due_at=Now(), error="", ended_at=None):
        nudge(keep_runs)


def _spend(loser_id: int, winner_id: int) -> list[list[Any]]:
    """Let no trigger fire for the winner in a climb that the loser's crossing belongs to now.

    Returns what the winner's past was, for the undo: trigger, number, cycle, armed.
    """
    scores = {
        (contact, group): (points, cycle)
        for contact, group, points, cycle in Score.objects.filter(
            contact__in=[loser_id, winner_id]
        ).values_list("contact_id", "group_id", "points", "cycle")
    }
    crossed_by_loser = list(Arming.objects.filter(contact=loser_id).select_related("trigger"))
    own = pasts([winner_id], [arming.trigger_id for arming in crossed_by_loser])
    before: list[list[Any]] = []
    now: dict[tuple[int, int], Past] = {}
    for arming in crossed_by_loser:
        trigger = arming.trigger
        _, loser_cycle = scores.get((loser_id, trigger.looks_at), (0, 1))
        points, cycle = scores.get((winner_id, trigger.looks_at), (0, 1))
        past = own.get((trigger.pk, winner_id), Past())
        if trigger.waits_for == Waits.CONDITION:
            if arming.holds and not past.holds:
                # It was true of one of them: of both together it is no news.
                before.append([trigger.pk, past.number, past.cycle, past.armed])
                spent = past if arming.armed else past.spent_in(cycle)
                now[trigger.pk, winner_id] = replace(spent, holds=True)
            continue
        if arming.cycle < loser_cycle and trigger.rearm != Rearm.NEVER:
            continue  # an earlier climb of the loser's
        if trigger.rearm == Rearm.BELOW and _is_far_enough_back(trigger, points):
            continue  # a new climb may begin
        if past.lets_fire(trigger.rearm, cycle):
            before.append([trigger.pk, past.number, past.cycle, past.armed])
            now[trigger.pk, winner_id] = past.spent_in(cycle)
    keep_in_mind(now)
    return before


def _is_far_enough_back(trigger: PointTrigger, points: int) -> bool:
    back = trigger.rearm_below or 0
    return points >= back if trigger.waits_for == Waits.FALL else points < back


def _cancel_doubles(merge: Merge) -> list[int]:
    """Cancel messages about the loser that wait for their hour, where the winner is owed the same;
    their ids.

    What changes our own books is done for each: two contacts have earned it.
    """
    waiting = Run.objects.filter(contact=merge.loser_id, state=Run.State.DUE, attempts=0).exclude(
        waits_because=""
    )
    messages = [run for run in waiting.select_related("action") if calls_attention(run.action.kind)]
    owed = _owed_in_the_open_climb(merge.winner_id) if messages else set()
    doubles = [run.pk for run in messages if run.action_id in owed]
    reason = gettext("The contact that this one has become had it already.")
    # Once more, as a worker may have begun one of them since: that one is on its way.
    waiting.filter(pk__in=doubles).update(
        state=Run.State.CANCELLED, due_at=None, error=reason, ended_at=Now(), waits_because=""
    )
    return doubles


def _take_held(merge: Merge) -> list[int]:
    """Hand the loser's held messages to the winner, once each; their ids."""
    held = list(
        Run.objects.filter(contact=merge.loser_id, state=Run.State.HELD)
        .select_related("crossing__trigger", "action__trigger")
        .order_by("pk")
    )
    if not held:
        return []
    owed = _owed_in_the_open_climb(merge.winner_id)
    doubles = [run.pk for run in held if run.action_id in owed]
    ids = [run.pk for run in held]
    Run.objects.filter(pk__in=ids).update(contact=merge.winner_id)
    cancel_held(doubles, gettext("The contact that this visitor turned out to be had it already."))
    if not merge.winner.is_anonymous:
        moved = Run.objects.filter(pk__in=ids, state=Run.State.HELD)
        let_go(moved.select_related("crossing__trigger", "action__trigger").order_by("pk"))
    return ids


def _owed_in_the_open_climb(contact_id: int) -> set[int]:
    """The actions that a contact was owed in climbs that are still open."""
    cycles = dict(Score.objects.filter(contact=contact_id).values_list("group_id", "cycle"))
    return {
        run.action_id
        for run in Run.objects.filter(contact=contact_id, crossing__isnull=False)
        .exclude(state=Run.State.CANCELLED)
        .select_related("crossing__trigger", "action__trigger")
        if run.crossing
        and run.crossing.cycle >= cycles.get(run.crossing.trigger.looks_at, 1)
        and run.crossing.contact_id == contact_id
    }
