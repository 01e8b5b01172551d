"""What beat and nudges ask the workers of the queue "jobs"."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import heartbeats, notifications, slices
from accounts.door import sessions
from kit.nudge import nudge


@shared_task
def run_job(*, job_id: int, **_: object) -> None:
    """Do one slice of a job, then queue up again behind the others."""
    if slices.run(job_id, timezone.now()):
        nudge(run_job, job_id=job_id)


@shared_task
def sweep(**_: object) -> None:
    """Pick up jobs whose nudge was lost or whose worker died."""
    for job_id in slices.due(timezone.now()):
        nudge(run_job, job_id=job_id)


@shared_task
def forget_ended_sessions(**_: object) -> None:
    """Drop sessions that have run out."""
    sessions.forget_ended()


@shared_task
def forget_notifications(**_: object) -> None:
    """Drop what was told long ago."""
    notifications.forget_old(at=timezone.now())


@shared_task(bind=True)
def heartbeat(self: Any, /, **_: object) -> None:
    """Say that a worker of this queue is alive."""
    heartbeats.beat("jobs", worker=self.request.hostname or "", at=timezone.now())
