"""The long work that counts everybody's interests again, from what they did."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk, lifecycle
from contacts.locking import lock
from contacts.models import Contact
from points import interest

_TOGETHER = 500
# What conditions about interests say that they read.
_MOVED = frozenset({"event"})


@job_kinds.register
class CountInterests(JobKind):
    """Contact after contact, in order of their ids; what happens meanwhile waits for its turn.

    Whom it makes interested in something did nothing just now: that is asked about when it is done.
    """

    key = "points.interests"
    label = _("Counting interests again")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """Some thousand contacts."""
        if job.cursor is None:
            job.total = Contact.objects.living().count()
        while not deadline.is_past:
            following = Contact.objects.living().filter(pk__gt=job.cursor or 0).order_by("pk")
            ids = list(following.values_list("pk", flat=True)[:_TOGETHER])
            if not ids:
                job.total = job.done
                return False
            lock(ids)
            interest.recount(ids)
            with in_bulk.caused_by(job.pk):
                lifecycle.on_changed(ids, _MOVED)
            job.cursor = ids[-1]
            job.done += len(ids)
        return True

    def result_url(self, job: Job) -> str:
        """What interests people."""
        return reverse("points:interests")


def is_under_way() -> bool:
    """Whether interests are being counted again."""
    return Job.objects.filter(kind=CountInterests.key, state=Job.State.RUNNING).exists()


def start(actor: User | None, *, at: datetime) -> Job:
    """Count everybody's interests again, from the beginning also where that is under way: whom it
    has passed already it counted by what was true then."""
    for running in Job.objects.filter(kind=CountInterests.key, state=Job.State.RUNNING):
        jobs.cancel(running)
    return jobs.start(CountInterests.key, {}, actor, at=at)


def on_filed_anew(actor: User | None, at: datetime) -> None:
    """Plug of `contacts.cataloguing.on_filed_anew`: what was done about pages that have topics only
    now counts, too."""
    start(actor, at=at)
