"""How a worker does one slice of a job.

Claiming is moving `due_at` past the lease. Everything a slice does is one
transaction, and the last statement of it is a compare-and-set on that lease, so
a worker that was too slow and lost its lease changes nothing.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.history.acting import Through, say_in_transaction
from accounts.job_kinds import CannotBeDone, Deadline, job_kinds
from accounts.models import Job
from kit.kinds import UnknownKind

log = logging.getLogger(__name__)

SLICE_SECONDS = 4.0
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=5)


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did is undone."""


def due(at: datetime) -> list[int]:
    """The jobs that nobody works on although they should be, oldest first."""
    jobs = Job.objects.filter(state=Job.State.RUNNING, due_at__lte=at).order_by("due_at", "pk")
    return list(jobs.values_list("pk", flat=True))


def claim(job_id: int, at: datetime) -> Job | None:
    """Take the job for a slice; None if it is not due, is another worker's, or cancelled."""
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(skip_locked=True)
            .filter(pk=job_id, state=Job.State.RUNNING, due_at__lte=at)
            .first()
        )
        if job is None:
            return None
        if job.cancel_asked:
            job.state, job.ended_at, job.due_at = Job.State.CANCELLED, at, None
            job.save(update_fields=["state", "ended_at", "due_at"])
            return None
        job.due_at = at + LEASE
        job.attempts += 1
        job.save(update_fields=["due_at", "attempts"])
    return job


def run(job_id: int, at: datetime) -> bool:
    """Do one slice of the job, if it is ours to do; whether it wants another one at once."""
    job = claim(job_id, at)
    if job is None:
        return False
    lease, attempt = job.due_at, job.attempts
    try:
        with transaction.atomic():
            say_in_transaction(user_id=job.started_by_id, through=Through.JOB, job=job.pk)
            more = job_kinds.get(job.kind)().slice(job, Deadline.within(SLICE_SECONDS))
            _put_down(job, lease, at=at, more=more)
    except LeaseLost:
        return False
    except (CannotBeDone, UnknownKind) as error:
        _stumble(job_id, lease, at=at, attempt=MOST_ATTEMPTS, error=_in_words(error))
        return False
    except Exception as error:
        log.exception("job %s (%s) stumbled", job_id, job.kind)
        _stumble(job_id, lease, at=at, attempt=attempt, error=_in_words(error))
        return False
    return more


def _put_down(job: Job, lease: datetime | None, *, at: datetime, more: bool) -> None:
    """Store how far the slice came, and give the job back."""
    kept = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, due_at=lease).update(
        cursor=job.cursor,
        done=job.done,
        total=job.total,
        log=job.log,
        attempts=0,
        error="",
        state=Job.State.RUNNING if more else Job.State.DONE,
        due_at=at if more else None,
        ended_at=None if more else at,
    )
    if not kept:
        raise LeaseLost


def _stumble(
    job_id: int, lease: datetime | None, *, at: datetime, attempt: int, error: str
) -> None:
    """Write the error down; try again later, or give up."""
    ours = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, due_at=lease)
    if attempt >= MOST_ATTEMPTS:
        ours.update(state=Job.State.FAILED, due_at=None, ended_at=at, error=error)
    else:
        ours.update(due_at=at + FIRST_PAUSE * 2 ** (attempt - 1), error=error)


def _in_words(error: Exception) -> str:
    if isinstance(error, UnknownKind):
        return _("This version of Kindling does not know this kind of work.")
    if isinstance(error, CannotBeDone):
        return str(error)
    return f"{type(error).__name__}: {error}"
