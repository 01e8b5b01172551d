"""The long work that marks every buyer: where the fifths end, then buyer after buyer."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import jobs, settings
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from points import rfm
from points.models import Rfm
from points.rfm import Cuts

_AT_ONCE = 5_000
_EVENING = 23


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


def begin_nightly(*, at: datetime) -> Job | None:
    """Mark every buyer, once since eleven in the evening by the account's time zone; None if that
    was done. So it is over when rules about buyers are settled, after midnight."""
    evening = at.astimezone(ZoneInfo(settings.get("time_zone"))) - timedelta(hours=_EVENING)
    begins = evening.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=_EVENING)
    if Job.objects.filter(kind=MarkBuyers.key, started_at__gte=begins).exists():
        return None
    return jobs.start(MarkBuyers.key, {}, None, at=at)


def start(actor: User | None, *, at: datetime) -> Job:
    """Mark every buyer; if that is under way already, that one."""
    return jobs.start_alone(MarkBuyers.key, {}, actor, at=at)
