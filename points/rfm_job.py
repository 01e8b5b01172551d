"""The long work that marks every buyer: where the fifths end, then buyer after buyer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from points import rfm
from points.models import Rfm
from points.rfm import Cuts

_AT_ONCE = 5_000


@job_kinds.register
class MarkBuyers(JobKind):
    """Looks at all purchases once, then marks some thousand buyers at a time."""

    key = "points.rfm"
    label = _("Marking buyers")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The first slice finds where the fifths end; the last forgets who is no buyer."""
        if job.cursor is None:
            found = rfm.cuts()
            job.cursor = {"cuts": found and found._asdict(), "after": 0}
            job.total = Rfm.objects.count() or None
            return True
        known, after = job.cursor["cuts"], job.cursor["after"]
        while known and after is not None and not deadline.is_past:
            after = rfm.mark(Cuts(**known), after=after, limit=_AT_ONCE, at=job.started_at)
            if after is not None:
                job.cursor = {**job.cursor, "after": after}
        if known and after is not None:
            job.done = Rfm.objects.filter(at=job.started_at).count()
            return True
        rfm.forget_others(at=job.started_at)
        job.done = job.total = Rfm.objects.count()
        return False

    def result_url(self, job: Job) -> str:
        """The grid."""
        return reverse("points:buyers")


def start(actor: User | None, *, at: datetime) -> Job:
    """Mark every buyer; if that is under way already, that one."""
    return jobs.start_alone(MarkBuyers.key, {}, actor, at=at)
