"""A band, a grade or a persona says something else: its triggers look at everybody anew.

Nobody did anything, and thousands may be what they were not a moment before. So it is long work:
what it carries over a threshold is asked about when it is done (`contacts.in_bulk`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from triggers import becoming
from triggers.models import PointTrigger, Waits
from triggers.watching import compiled


@job_kinds.register
class LookAtEverybody(JobKind):
    """Trigger after trigger, contact after contact: of whom a condition is not what it was."""

    key: ClassVar[str] = "triggers.look"
    label: ClassVar[str | Promise] = _("Conditions of triggers, for everybody")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next contacts of one trigger."""
        now, waiting = timezone.now(), job.config["triggers"]
        if job.cursor is None:
            job.total = sum(becoming.how_many(pk, at=now) for pk in waiting)
        cursor: dict[str, Any] = job.cursor or {"place": 0, "after": 0}
        if cursor["place"] == len(waiting):
            job.total = job.done
            return False
        with in_bulk.caused_by(job.pk):
            ids = becoming.look_at_next(waiting[cursor["place"]], cursor["after"], at=now)
        job.done += len(ids)
        job.cursor = cursor | {"after": ids[-1]} if ids else _following(cursor)
        return True

    def result_url(self, job: Job) -> str:
        """The triggers."""
        return reverse("triggers:triggers")


def _following(cursor: dict[str, Any]) -> dict[str, Any]:
    return {"place": cursor["place"] + 1, "after": 0}


def on_defined_anew(kinds: frozenset[str], actor: User | None) -> None:
    """Plug of `points.listeners.on_defined_anew`: look anew for the triggers that ask for these."""
    waiting = PointTrigger.objects.published().filter(waits_for=Waits.CONDITION).order_by("pk")
    ids = [
        trigger.pk
        for trigger in waiting.prefetch_related("actions")
        if (tree := compiled(trigger).tree) and kinds & {one.key for one in tree.conditions()}
    ]
    if ids:
        start(ids, actor, at=timezone.now())


def start(trigger_ids: Sequence[int], actor: User | None, *, at: datetime) -> Job:
    """Begin to look at everybody for these triggers."""
    return jobs.start(LookAtEverybody.key, {"triggers": list(trigger_ids)}, actor, at=at)


def under_way() -> set[int]:
    """For which triggers everybody is being looked at."""
    running = Job.objects.filter(kind=LookAtEverybody.key, state=Job.State.RUNNING)
    return {pk for config in running.values_list("config", flat=True) for pk in config["triggers"]}
