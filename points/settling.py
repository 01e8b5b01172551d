"""Each night: what has faded or expired since the last one, as long work in small bites."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job
from points import awards, out_of_range
from points.models import Award
from points.settle import settle

KIND = "points.settle"

# So many contacts are locked in one go: visits to them wait no longer than that takes.
_AT_ONCE = 1_000


def start(*, at: datetime) -> Job | None:
    """Begin the night's work; None if nothing is due."""
    if not _rows(at).exists():
        return None
    return jobs.start_alone(KIND, {"at": at.isoformat()}, None, at=at)


@job_kinds.register
class Settle(JobKind):
    """Takes off what has faded or expired, for those who are due: what is done is due no more.

    All of it bears the time at which the night began, so that a slice that is done again after a
    crash posts nothing twice.
    """

    key: ClassVar[str] = KIND
    label: ClassVar[str | Promise] = _("Points that fade or expire")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """One bite: its locks are let go before the next one."""
        at = datetime.fromisoformat(job.config["at"])
        if job.total is None:
            job.total = _rows(at).count()
        contact_ids, rows = _due(at)
        job.cursor = (job.cursor or 0) + len(settle(contact_ids, at=at).left_out)
        job.done += rows
        if not rows:
            out_of_range.say(job, job.cursor, at=timezone.now())
        return bool(rows)


def _rows(at: datetime) -> QuerySet[Award]:
    return Award.objects.filter(key=awards.SETTLE, due_at__lte=at)


def _due(at: datetime) -> tuple[list[int], int]:
    """The contacts whose points have been due the longest, and how many rows they stand for."""
    longest = _rows(at).order_by("due_at", "pk").values_list("contact_id", flat=True)
    rows = list(longest[:_AT_ONCE])
    return sorted(set(rows)), len(rows)
