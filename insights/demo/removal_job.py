"""The removal of the demo as a job that a person watches."""

from __future__ import annotations

from typing import ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job
from insights.demo import leftovers, marks, removal
from insights.demo.marks import Marks

_CONTACTS = 100
_EVENTS = 5_000


@job_kinds.register
class RemoveDemo(JobKind):
    """Rules first, so that nothing new comes; then the contacts; then what is left."""

    key: ClassVar[str] = "demo.remove"
    label: ClassVar[str | Promise] = gettext_lazy("Remove the demo")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """One part at a time; each can be asked again and does no harm."""
        made = marks.read()
        if made is None:
            return False
        at = timezone.now()
        match job.cursor:
            case None:
                job.total = removal.remaining()
                leftovers.put_away_rules(made, at=at)
                removal.part_from_others(at=at)
                jobs.say(job, _("Rules are put away; strangers are strangers again."), at=at)
                job.cursor = {"part": "contacts"}
            case {"part": "contacts"}:
                self._contacts(job, deadline)
            case {"part": "events", "from": start}:
                self._events(job, made, start)
            case _:
                leftovers.clear(made)
                marks.wipe()
                jobs.say(job, _("The demo is gone."), at=at)
                return False
        return True

    def result_url(self, job: Job) -> str:
        """An empty Kindling to begin with."""
        return reverse("insights:dashboard")

    def _contacts(self, job: Job, deadline: Deadline) -> None:
        while not deadline.is_past:
            gone = removal.delete_contacts(_CONTACTS)
            if not gone:
                jobs.say(job, _("The contacts are gone."), at=timezone.now())
                job.cursor = {"part": "events", "from": 0}
                return
            job.done += gone

    def _events(self, job: Job, made: Marks, start: int) -> None:
        removal.forget_events(start, start + _EVENTS)
        if start + _EVENTS < made.events:
            job.cursor = {"part": "events", "from": start + _EVENTS}
        else:
            job.cursor = {"part": "rest"}
