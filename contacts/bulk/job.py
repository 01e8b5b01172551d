"""A bulk action on all that match, as a job; and its undo.

Whom it is about is written down first, before anything changes: who matches when it begins. Who
comes to match afterwards is left alone, and who stops matching is changed all the same, unless
they are gone. Where triggers wait for what becomes of them, somebody is asked when it is done.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from contacts.bulk import doing
from contacts.bulk.action import BulkAction, CannotDo
from contacts.bulk.matching import matching
from contacts.models import BulkChange, Contact
from kit import sql

# So many contacts are locked and changed in one go: visits to them wait no longer than that.
_PER_SLICE = 500
_COLLECTED_AT_ONCE = 20_000


def start(
    action: type[BulkAction], args: dict[str, Any], address: str, *, actor: User, at: datetime
) -> Job:
    """Begin to do it to all contacts that the list's address finds now."""
    last = Contact.objects.aggregate(last=Max("pk"))["last"] or 0
    zone = timezone.get_current_timezone_name()
    config = doing.config_of(action, args, address=address, last=last, zone=zone)
    return jobs.start(doing.KIND, config, actor, at=at)


def start_undo(job: Job, *, actor: User, at: datetime) -> Job:
    """Begin to take a job back; if that is under way already, that is the answer."""
    found = doing.undo_of(job)
    if found is not None:
        return found
    config = {"job": job.pk}
    return jobs.start(doing.UNDO, config, actor, at=at, total=doing.to_undo(job).count())


@job_kinds.register
class DoInBulk(JobKind):
    """First the list of whom, then a few hundred of them at a time."""

    key: ClassVar[str] = doing.KIND
    label: ClassVar[str | Promise] = gettext_lazy("Change many contacts")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """Go on collecting, or with the next contacts in id order."""
        match job.cursor:
            case None:
                job.total = 0
                job.cursor = {"part": "collect", "after": 0}
            case {"part": "collect", "after": after}:
                self._collect(job, after, deadline)
            case {"after": after}:
                return self._change(job, after)
        return True

    def result_url(self, job: Job) -> str:
        """What was done, and undo."""
        return reverse("contacts:bulk-result", args=[job.pk])

    def _collect(self, job: Job, after: int, deadline: Deadline) -> None:
        found = _found(job)
        while not deadline.is_past:
            ids = list(
                found.filter(pk__gt=after)
                .order_by("pk")
                .values_list("pk", flat=True)[:_COLLECTED_AT_ONCE]
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO contacts_bulkchange (job_id, contact_id, before)"
                    " SELECT %s, unnest(%s::bigint[]), '{}'",
                    [job.pk, sql.array(ids)],
                )
            job.total = (job.total or 0) + len(ids)
            if len(ids) < _COLLECTED_AT_ONCE:
                job.cursor = {"part": "change", "after": 0}
                return
            after = ids[-1]
            job.cursor = {"part": "collect", "after": after}

    def _change(self, job: Job, after: int) -> bool:
        rows = list(
            BulkChange.objects.filter(job=job, contact_id__gt=after).order_by("contact_id")[
                :_PER_SLICE
            ]
        )
        if not rows:
            jobs.say(job, _("Every contact is done."), at=timezone.now())
            return False
        try:
            with in_bulk.caused_by(job.pk):
                befores = doing.change(job, [row.contact_id for row in rows], at=timezone.now())
        except CannotDo as error:
            raise CannotBeDone(str(error)) from error
        for row in rows:
            row.before = befores.get(row.contact_id, {})
        BulkChange.objects.bulk_update([row for row in rows if row.before], ["before"])
        BulkChange.objects.filter(pk__in=[row.pk for row in rows if not row.before]).delete()
        job.done += len(rows)
        job.cursor = {"part": "change", "after": rows[-1].contact_id}
        return True


@job_kinds.register
class UndoInBulk(JobKind):
    """The contacts of another job, put back a few hundred at a time."""

    key: ClassVar[str] = doing.UNDO
    label: ClassVar[str | Promise] = gettext_lazy("Take a change of many contacts back")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next ones that nobody has tried to put back."""
        undone = Job.objects.get(pk=job.config["job"])
        rows = list(doing.to_undo(undone).select_for_update().order_by("contact_id")[:_PER_SLICE])
        if not rows:
            return False
        with in_bulk.caused_by(job.pk):
            doing.take_back(undone, rows, actor=job.started_by, at=timezone.now())
        job.done += len(rows)
        return True

    def result_url(self, job: Job) -> str:
        """The page of what was taken back."""
        return reverse("contacts:bulk-result", args=[job.config["job"]])


def _found(job: Job) -> QuerySet[Contact]:
    """Whom the job's address finds, with days as its starter's time zone has them.

    Raises:
        CannotBeDone: nobody knows any more for whom, or a filter is not understood any more.
    """
    if job.started_by is None:
        raise CannotBeDone(_("Whoever started this is not there any more."))
    try:
        with timezone.override(ZoneInfo(job.config["zone"])):
            found = matching(job.config["address"], job.started_by)
    except CannotDo as error:
        raise CannotBeDone(str(error)) from error
    return found.filter(pk__lte=job.config["last"])
