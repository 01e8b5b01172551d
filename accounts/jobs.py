"""Long work that a person watches: start it, stop it, try it again.

The work itself is a kind (`accounts/job_kinds.py`), done in slices by workers
(`accounts/slices.py`); the row is the truth, a nudge only saves waiting.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.job_kinds import job_kinds
from accounts.models import Job, User
from accounts.tasks import run_job
from kit.nudge import nudge

MOST_LOG_LINES = 200


def start(
    kind: str, config: dict[str, Any], actor: User | None, *, at: datetime, total: int | None = None
) -> Job:
    """Begin long work of `kind`; `total` is how much there is to do, if that is known already.

    Raises:
        UnknownKind: no app provides that kind.
    """
    job_kinds.get(kind)
    job = Job.objects.create(kind=kind, config=config, started_by=actor, due_at=at, total=total)
    nudge(run_job, job_id=job.pk)
    return job


def start_alone(kind: str, config: dict[str, Any], actor: User | None, *, at: datetime) -> Job:
    """The same, but if such work is under way already, that is the answer."""
    running = Job.objects.filter(kind=kind, state=Job.State.RUNNING).order_by("-pk").first()
    return running or start(kind, config, actor, at=at)


def cancel(job: Job) -> None:
    """Ask a job to stop after the slice it is doing; what it has done stays done."""
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)
    nudge(run_job, job_id=job.pk)


def again(job: Job, *, at: datetime) -> None:
    """Let a job that gave up go on where it stood."""
    Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.RUNNING,
        due_at=at,
        ended_at=None,
        attempts=0,
        error="",
        cancel_asked=False,
    )
    nudge(run_job, job_id=job.pk)


def say(job: Job, text: str, *, at: datetime) -> None:
    """Add a line to the job's log; stored with the slice. The oldest lines fall off."""
    job.log = [*job.log, {"at": at.isoformat(), "text": text}][-MOST_LOG_LINES:]


@dataclass(frozen=True)
class Pace:
    """How fast a job goes. `percent` and `left` are None while its size is not known."""

    percent: int | None
    per_second: float
    left: timedelta | None


def pace(job: Job, *, at: datetime) -> Pace:
    """How far a job has come, how fast, and how long it will still take at this pace."""
    seconds = max(((job.ended_at or at) - job.started_at).total_seconds(), 0.001)
    per_second = job.done / seconds
    if not job.total:
        return Pace(100 if job.state == Job.State.DONE else None, per_second, None)
    percent = min(100, int(100 * job.done / job.total))
    if job.state != Job.State.RUNNING or not job.done:
        return Pace(percent, per_second, None)
    return Pace(percent, per_second, timedelta(seconds=(job.total - job.done) / per_second))
