"""Telling somebody else's server once more what it was told already."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from kit.nudge import nudge
from triggers.models import Run
from triggers.models.run import ATTEMPTS
from triggers.tasks import keep_runs


def send_again(run: Run, *, actor: User) -> bool:
    """Tell it once more, under the same id, though it was told; False unless it was."""
    told = Run.objects.filter(pk=run.pk, state=Run.State.DONE, action__kind="webhook.post")
    turned = told.update(
        state=Run.State.DUE,
        due_at=Now(),
        attempts_allowed=F("attempts") + ATTEMPTS,
        ended_at=None,
        retried_by=actor,
        hurries=True,
    )
    if turned:
        nudge(keep_runs)
    return bool(turned)
