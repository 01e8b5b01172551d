"""Contacts who are over a trigger's number already when it is published: nothing happens to them
by itself, and whoever publishes may say otherwise."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from kit import sql
from triggers.bulk import COUNTED, Choice, Climbed, carry_on, known
from triggers.models import BulkCause, PointTrigger

_SQL = Path(__file__).parent / "sql"


def there(trigger_id: int, after: int, limit: int) -> list[Climbed]:
    """Contacts where a trigger waits for them to come, of whom it has not told in this climb."""
    found = sql.rows(_SQL / "already.sql", trigger=trigger_id, after=after, limit=limit)
    return [Climbed(**row) for row in found]


def many(trigger: PointTrigger) -> int:
    """How many they are; counted up to COUNTED."""
    return len(there(trigger.pk, 0, COUNTED))


@transaction.atomic
def apply(trigger: PointTrigger, choice: Choice, *, actor: User | None, at: datetime) -> Job:
    """Let the trigger act as chosen on who is there already; one such work at a time."""
    PointTrigger.objects.select_for_update(of=("self",)).get(pk=trigger.pk)
    if under_way := job_of(trigger, running=True):
        return under_way
    config = {"trigger": trigger.pk, "choice": choice.value}
    job = jobs.start(ApplyTrigger.key, config, actor, at=at, total=known(many(trigger)))
    BulkCause.objects.create(job=job, answer=job)
    return job


def job_of(trigger: PointTrigger, *, running: bool = False) -> Job | None:
    """The last work that applied the trigger to who was there already."""
    found = Job.objects.filter(kind=ApplyTrigger.key, config__trigger=trigger.pk)
    if running:
        found = found.filter(state=Job.State.RUNNING)
    return found.select_related("started_by").order_by("-pk").first()


@job_kinds.register
class ApplyTrigger(JobKind):
    """Writes the crossings, then (for a summary) the mails."""

    key: ClassVar[str] = "triggers.already"
    label: ClassVar[str | Promise] = gettext_lazy("A trigger, for contacts who are there already")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """So many contacts; the mails at the end."""
        return carry_on(job, job.pk, partial(there, job.config["trigger"]))

    def page_url(self, job: Job) -> str:
        """Where it was asked."""
        return reverse("triggers:already", args=[job.config["trigger"]])

    def result_url(self, job: Job) -> str:
        """The same."""
        return self.page_url(job)
