"""What people do to runs: try again now, or stop trying."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext

from accounts.models import User
from kit.nudge import nudge
from triggers.keeping import tell_of_the_end
from triggers.models import PointTrigger, Run
from triggers.models.run import ATTEMPTS
from triggers.tasks import keep_runs

State = Run.State


def retry(run: Run, *, actor: User) -> bool:
    """Try again now, with a fresh row of attempts; False if there is nothing to try.

    Now means now: whoever asks for one run knows the hour, so it waits for none. A run that is
    being tried at this moment keeps its turn.
    """
    return _try_again(retriable().filter(pk=run.pk), actor, hurries=True) == 1


def retry_given_up(*, actor: User, of: PointTrigger | None = None) -> int:
    """Try everything again that was given up, as after a mail server was away; how many.

    Only what one trigger owes, where `of` names it. They keep to quiet hours and daily limits:
    hundreds of messages at once are what these are there to prevent.
    """
    failed = Run.objects.filter(state=State.FAILED)
    if of is not None:
        failed = failed.filter(action__in=of.actions.values("pk"))
    return _try_again(failed, actor, hurries=False)


def retriable() -> QuerySet[Run]:
    """What can be tried again: not done, not held back, not being tried at this moment."""
    asked = Run.objects.filter(state__in=[State.DUE, State.FAILED, State.CANCELLED])
    return asked.exclude(state=State.DUE, attempts__gt=0, error="", waits_because="")


def _try_again(runs: QuerySet[Run], actor: User, *, hurries: bool) -> int:
    turned = runs.update(
        state=State.DUE,
        due_at=Now(),
        attempts_allowed=F("attempts") + ATTEMPTS,
        ended_at=None,
        retried_by=actor,
        hurries=hurries,
        waits_because="",
    )
    if turned:
        nudge(keep_runs)
    return turned


def give_up(run: Run, *, actor: User, reason: str = "") -> bool:
    """Do not try any more; False if it has come to an end already.

    An attempt that is under way may still reach its goal; nothing follows it.
    """
    said = gettext("Stopped by %(name)s") % {"name": actor}
    if reason:
        said = f"{said}: {reason}"
    waiting = Run.objects.filter(pk=run.pk, state__in=[State.DUE, State.HELD])
    stopped = waiting.update(
        state=State.CANCELLED, due_at=None, error=said, ended_at=Now(), waits_because=""
    )
    if stopped:
        tell_of_the_end(run)
    return stopped == 1
