"""Messages about somebody whom nobody knows are held back until they are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models.functions import Now
from django.utils.translation import gettext

from kit.nudge import nudge
from points.models import Score
from triggers.models import Arming, Crossing, Run, Waits
from triggers.tasks import keep_runs


def on_identified(contact_ids: Sequence[int], at: datetime) -> None:
    """Plug of `contacts.lifecycle.on_identified`: let go what was held back about them."""
    held = Run.objects.filter(contact__in=contact_ids, state=Run.State.HELD)
    let_go(held.select_related("crossing__trigger", "action__trigger").order_by("pk"))


def let_go(runs: Iterable[Run]) -> None:
    """Let held runs fall due, or cancel them where what they tell of is not so any more.

    `runs` come with crossing, action and trigger; their contacts are locked by the caller.
    """
    runs = list(runs)
    scores = {
        (contact, group): points
        for contact, group, points in Score.objects.filter(
            contact__in={run.contact_id for run in runs}
        ).values_list("contact_id", "group_id", "points")
    }
    true = set(
        Arming.objects.filter(contact__in={run.contact_id for run in runs}, holds=True).values_list(
            "trigger_id", "contact_id"
        )
    )
    due: list[int] = []
    over: list[int] = []
    for run in runs:
        points = scores.get((run.contact_id, run.action.trigger.looks_at), 0)
        holds = (run.action.trigger_id, run.contact_id) in true
        (due if _is_still_so(run.crossing, points, holds=holds) else over).append(run.pk)
    # Somebody may have stopped one of them meanwhile, which takes no lock.
    still = Run.objects.filter(pk__in=due, state=Run.State.HELD)
    if still.update(state=Run.State.DUE, due_at=Now()):
        nudge(keep_runs)
    cancel_held(over, gettext("It was not so any more when we learned who it was."))


def _is_still_so(crossing: Crossing | None, points: int, *, holds: bool) -> bool:
    """Whether a contact with these points is still where the crossing led."""
    if crossing is None:
        return True
    match crossing.trigger.waits_for:
        case Waits.CONDITION:
            return holds
        case Waits.FALL:
            return points < crossing.threshold
    return points >= crossing.threshold


def cancel_held(runs: Sequence[int], reason: str) -> None:
    """Say why held runs will not be kept."""
    if runs:
        Run.objects.filter(pk__in=runs, state=Run.State.HELD).update(
            state=Run.State.CANCELLED, error=reason, ended_at=Now()
        )
