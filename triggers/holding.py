"""Messages about somebody whom nobody knows are held back until they are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models.functions import Now
from django.utils.translation import gettext

from kit.nudge import nudge
from points.models import Score
from triggers.models import Run
from triggers.tasks import keep_runs


def on_identified(contact_ids: Sequence[int], at: datetime) -> None:
    """Plug of `contacts.lifecycle.on_identified`: let go what was held back about them."""
    held = Run.objects.filter(contact__in=contact_ids, state=Run.State.HELD)
    let_go(held.select_related("crossing__trigger").order_by("pk"))


def let_go(runs: Iterable[Run]) -> None:
    """Let held runs fall due, or cancel them where the score has fallen below the threshold since.

    `runs` come with crossing and trigger; their contacts are locked by the caller.
    """
    runs = list(runs)
    scores = {
        (contact, group): points
        for contact, group, points in Score.objects.filter(
            contact__in={run.contact_id for run in runs}
        ).values_list("contact_id", "group_id", "points")
    }
    due, too_low = [], []
    for run in runs:
        crossing = run.crossing
        points = scores.get((run.contact_id, crossing.trigger.looks_at), 0) if crossing else 0
        if crossing is None or points >= crossing.threshold:
            due.append(run.pk)
        else:
            too_low.append(run.pk)
    Run.objects.filter(pk__in=due).update(state=Run.State.DUE, due_at=Now())
    if due:
        nudge(keep_runs)
    cancel_held(
        too_low, gettext("The score had fallen below the threshold before we knew who it was.")
    )


def cancel_held(runs: Sequence[int], reason: str) -> None:
    """Say why held runs will not be kept."""
    if runs:
        Run.objects.filter(pk__in=runs, state=Run.State.HELD).update(
            state=Run.State.CANCELLED, error=reason, ended_at=Now()
        )
