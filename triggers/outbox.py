"""The outbox: runs are claimed by lease, and every step of theirs is compare-and-set.

Claiming runs moves their due date past the lease: a worker that dies lets its lease run
out, they fall due again and another takes them. Only beginning a run counts as an attempt, so
that whoever dies over one of them takes no attempt from the others that it had claimed. So a
promise is kept at least once, and the attempt's number says whose turn it is: of two who claimed
a run the first to begin has it, and who holds an older number has lost it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from triggers.models import Run
from triggers.models.run import ATTEMPTS

LONGEST_WAIT = timedelta(hours=6)

State = Run.State


@transaction.atomic
def claim(*, limit: int, lease: timedelta) -> list[Run]:
    """Take due runs, oldest first, by moving their due date past the lease."""
    due = Run.objects.filter(state=State.DUE, due_at__lte=Now()).order_by("due_at", "pk")
    taken = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    if not taken:
        return []
    Run.objects.filter(pk__in=taken).update(due_at=Now() + lease)
    return list(Run.objects.filter(pk__in=taken).order_by("pk"))


def put_back(runs: Iterable[Run]) -> None:
    """Return runs that were claimed but not begun, unless somebody else claimed them since."""
    for run in runs:
        _mine(run).filter(due_at=run.due_at).update(due_at=Now())


def begin(run: Run, lease: timedelta) -> Run | None:
    """Begin an attempt at a claimed run: from here on it counts. None if somebody else did.

    Returns the run as it is now, with what it is about: a batch takes a while, and meanwhile
    somebody may have paused its trigger or asked for the run to go at once.
    """
    if _mine(run).update(due_at=Now() + lease, attempts=F("attempts") + 1) != 1:
        return None
    begun = Run.objects.filter(pk=run.pk, state=State.DUE, attempts=run.attempts + 1)
    return begun.select_related("action__trigger", "crossing", "contact").first()


def take_turn(run: Run, lease: timedelta) -> bool:
    """Go on to the deed with a fresh lease; False if the run went to somebody else meanwhile.

    The error of the attempt before is cleared: a due run that was attempted and has no error
    is one that is being tried at this moment.
    """
    return _mine(run).update(due_at=Now() + lease, error="", waits_because="") == 1


def wait(run: Run, until: datetime, because: Run.Because) -> bool:
    """Let it fall due later: its hour has not come. The attempt that was begun does not count."""
    waits = _mine(run).update(due_at=until, attempts=F("attempts") - 1, waits_because=because)
    return waits == 1


def done(run: Run, result: dict[str, Any] | None) -> bool:
    """Write down that it was kept; False if it was not ours any more."""
    return _end(run, State.DONE, error="", result=result)


def cancel(run: Run, reason: str) -> bool:
    """Write down why it is not kept any more; False if it was not ours any more."""
    return _end(run, State.CANCELLED, error=reason)


def fail(run: Run, reason: str, *, permanent: bool) -> Run.State | None:
    """Write down what went wrong; it falls due again later, or is given up.

    Whoever wanted it at once has had that: the next attempt keeps to quiet hours and limits again.
    Returns the state that follows; None if it was not ours any more.
    """
    if permanent or run.attempts >= run.attempts_allowed:
        return State.FAILED if _end(run, State.FAILED, error=reason) else None
    tried = run.attempts - (run.attempts_allowed - ATTEMPTS)
    waits = _mine(run).update(
        due_at=Now() + wait_after(tried), error=reason, waits_because="", hurries=False
    )
    return State.DUE if waits else None


def wait_after(attempt: int) -> timedelta:
    """How long to wait after a failed attempt: a minute, then twice as long each time, ± 20 %.

    The random part keeps runs that failed together from coming back together.
    """
    wait = min(timedelta(minutes=1 << min(max(attempt - 1, 0), 16)), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 (no secret depends on it)


def _mine(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, state=State.DUE, attempts=run.attempts)


def _end(run: Run, state: State, *, error: str, result: dict[str, Any] | None = None) -> bool:
    ended = _mine(run).update(
        state=state, due_at=None, error=error, result=result, ended_at=Now(), waits_because=""
    )
    return ended == 1
