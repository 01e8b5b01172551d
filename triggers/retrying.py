"""What people do to runs: try again now, or stop trying."""

from __future__ import annotations

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext

from accounts.models import User
from kit.nudge import nudge
from triggers.keeping import tell_of_the_end
from triggers.models import Run
from triggers.models.run import ATTEMPTS
from triggers.tasks import keep_runs

State = Run.State


def retry(run: Run, *, actor: User) -> bool:
    """Try again now, with a fresh row of attempts; False if there is nothing to try.

    A run that is being tried at this moment keeps its turn.
    """
    ended_or_waiting = Run.objects.filter(
        pk=run.pk, state__in=[State.DUE, State.FAILED, State.CANCELLED]
    )
    turned = ended_or_waiting.exclude(state=State.DUE, attempts__gt=0, error="").update(
        state=State.DUE,
        due_at=Now(),
        attempts_allowed=F("attempts") + ATTEMPTS,
        ended_at=None,
        retried_by=actor,
    )
    if turned:
        nudge(keep_runs)
    return turned == 1


def give_up(run: Run, *, actor: User, reason: str = "") -> bool:
    """Do not try any more; False if it has come to an end already.

    An attempt that is under way may still reach its goal; nothing follows it.
    """
    said = gettext("Stopped by %(name)s") % {"name": actor}
    if reason:
        said = f"{said}: {reason}"
    waiting = Run.objects.filter(pk=run.pk, state__in=[State.DUE, State.HELD])
    stopped = waiting.update(state=State.CANCELLED, due_at=None, error=said, ended_at=Now()) == 1
    if stopped:
        tell_of_the_end(run)
    return stopped
