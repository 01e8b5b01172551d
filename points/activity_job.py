"""An activity of many contacts at once, as long work; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import ClassVar

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from contacts.locking import lock
from contacts.merging import all_living
from contacts.models import Event
from points import activity, out_of_range
from points.activity import Activity
from points.by_hand import CannotUndo
from points.ledger import ScoreOutOfRange
from points.models import Entry

KIND, UNDO = "points.activity", "points.activity-undo"

_AT_ONCE = 200


def start(contact_ids: Sequence[int], said: Activity, *, actor: User, at: datetime) -> Job:
    """Begin to log it for each of them; sent twice, that is the answer to both."""
    known = Job.objects.filter(kind=KIND, config__activity__key=said.key).first()
    config = {
        "contacts": sorted(set(contact_ids)),
        "activity": asdict(said) | {"occurred_at": said.occurred_at.isoformat()},
    }
    return known or jobs.start(KIND, config, actor, at=at, total=len(config["contacts"]))


def start_undo(job: Job, *, actor: User, at: datetime) -> Job:
    """Begin to take it back; if that is under way, that is the answer."""
    return undo_of(job) or jobs.start(UNDO, {"job": job.pk}, actor, at=at, total=len(recorded(job)))


def undo_of(job: Job) -> Job | None:
    """The work that takes it back, if somebody asked for that."""
    return Job.objects.filter(kind=UNDO, config__job=job.pk).first()


def activity_of(job: Job) -> Activity:
    """What was logged."""
    said = dict(job.config["activity"])
    return Activity(**said | {"occurred_at": parse_datetime(said["occurred_at"])})


def recorded(job: Job) -> list[int]:
    """The events that it has recorded so far."""
    return list((job.cursor or {}).get("events", []))


def earned(job: Job) -> int:
    """How many points they have earned, less what was taken back."""
    lines = lines_of(job)
    back = Entry.objects.filter(reverses__in=lines.values("pk"))
    return sum(found.aggregate(points=Sum("points"))["points"] or 0 for found in (lines, back))


def lines_of(job: Job) -> QuerySet[Entry]:
    """The lines by which rules have paid for them."""
    contacts = Event.objects.filter(pk__in=recorded(job)).values("contact_id")
    return Entry.objects.filter(contact__in=contacts, source="event", source_id__in=recorded(job))


@job_kinds.register
class LogForMany(JobKind):
    """A few hundred contacts at a time; without those whose score has no room for what it earns."""

    key: ClassVar[str] = KIND
    label: ClassVar[str | Promise] = gettext_lazy("Log what many contacts did")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next ones."""
        cursor = job.cursor or {"next": 0, "events": []}
        ids = job.config["contacts"][cursor["next"] : cursor["next"] + _AT_ONCE]
        if not ids:
            return False
        new: list[int] = []
        # All of them at first, in one order: what is tried in halves locks nobody new.
        lock(all_living(ids).values())
        with in_bulk.caused_by(job.pk):
            left_out = out_of_range.in_halves(ids, partial(_log, job, new))
        out_of_range.say(job, len(left_out), at=timezone.now())
        job.cursor = {"next": cursor["next"] + len(ids), "events": [*cursor["events"], *new]}
        job.done += len(ids)
        return True

    def result_url(self, job: Job) -> str:
        """What came of it."""
        return reverse("points:logged", args=[job.pk])


@job_kinds.register
class TakeBackForMany(JobKind):
    """The events of another job, taken back."""

    key: ClassVar[str] = UNDO
    label: ClassVar[str | Promise] = gettext_lazy("Take back what was logged for many contacts")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next ones; what somebody has taken back by itself is passed over."""
        asked = Job.objects.get(pk=job.config["job"])
        done = job.cursor or 0
        ids = recorded(asked)[done : done + _AT_ONCE]
        left_out = 0
        with in_bulk.caused_by(job.pk):
            for pk in ids:
                try:
                    activity.take_back(pk, actor=job.started_by, at=timezone.now())
                except CannotUndo:
                    continue
                except ScoreOutOfRange:
                    left_out += 1
        out_of_range.say(job, left_out, at=timezone.now())
        job.cursor = done + len(ids)
        job.done += len(ids)
        return bool(ids)

    def result_url(self, job: Job) -> str:
        """The page of what was taken back."""
        return reverse("points:logged", args=[job.config["job"]])


def _log(job: Job, new: list[int], ids: Sequence[int]) -> None:
    new += [event.id for event in activity.log(ids, activity_of(job), actor=job.started_by)]
