"""The import as work that a person watches: a batch of rows in each slice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import jobs
from accounts import settings as account
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from contacts.importing import company_writing, reading, targets
from contacts.importing import plan as plans
from contacts.importing.plan import Plan
from contacts.importing.rows import Checker
from contacts.importing.writing import Writer
from contacts.models import Import

# One batch is one transaction, whose locks others wait for: well below a second.
ROWS_AT_ONCE = 2_000


@transaction.atomic
def start(importing: Import, plan: Plan, *, actor: User, at: datetime) -> Job | None:
    """Begin to import as `plan` says; None if that has begun already."""
    locked = Import.objects.select_for_update().get(pk=importing.pk)
    if locked.job_id is not None:
        return None
    locked.plan = plan.as_json()
    rows = max(locked.lines - (1 if reading.of(locked.reading).header else 0), 0)
    locked.job = jobs.start(ImportContacts.key, {"import": locked.pk}, actor, at=at, total=rows)
    locked.save(update_fields=["plan", "job"])
    return locked.job


@contextmanager
def as_read_by(user: User | None) -> Iterator[None]:
    """In the language and time zone of whoever asked: dates and words are read as they write."""
    language = user.language if user and user.language else settings.LANGUAGE_CODE
    zone = (user.time_zone if user else "") or account.get("time_zone")
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield


@job_kinds.register
class ImportContacts(JobKind):
    """Reads on from the byte where the last slice stopped."""

    key: ClassVar[str] = "contacts.import"
    label: ClassVar[str | Promise] = gettext_lazy("Import contacts")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """One batch of rows, in the order of the file; then who works at companies that it has
        changed, before the file is read on."""
        cursor = job.cursor or {}
        with in_bulk.caused_by(job.pk):
            told = company_writing.tell(cursor)
        if told is not None:
            job.cursor = told
            return bool(told.get("tell")) or not told.get("is_read")
        importing = Import.objects.select_related("file").get(pk=job.config["import"])
        if importing.file is None:
            raise CannotBeDone(_("The file is not kept any more."))
        with as_read_by(job.started_by):
            return _slice(job, importing)

    def page_url(self, job: Job) -> str:
        """The import's own page."""
        return Import(pk=job.config["import"]).get_absolute_url()

    def result_url(self, job: Job) -> str:
        """The same page says what came of it."""
        return self.page_url(job)


def _slice(job: Job, importing: Import) -> bool:
    assert importing.file is not None  # the caller has looked
    how = reading.of(importing.reading)
    plan = plans.of(importing.plan).within(targets.targets())
    checker = Checker(plan, reading.headings(importing.file, how), user=job.started_by)
    where = job.cursor or {"byte": 0, "line": 1, "first": True}
    lines = reading.rows(importing.file, how, start=where["byte"], line=where["line"])
    if where.get("first") and how.header:
        next(lines, None)
    batch = list(islice(lines, ROWS_AT_ONCE))
    is_read, to_tell = len(batch) < ROWS_AT_ONCE, dict[str, Any]()
    if batch:
        writer = Writer(importing, plan, job.started_by, timezone.now())
        with in_bulk.caused_by(job.pk):
            counts = writer.write([checker.check(row) for row in batch])
        Import.objects.filter(pk=importing.pk).update(
            companies=F("companies") + writer.companies,
            **{fate.value: F(fate.value) + many for fate, many in counts.items()},
        )
        _say_left_out(job, len(writer.left_out))
        job.done += len(batch)
        to_tell = company_writing.to_tell(writer.moved)
        job.cursor = {
            "byte": batch[-1].end,
            "line": batch[-1].next_line,
            "is_read": is_read,
            **to_tell,
        }
    if is_read:
        job.total = job.done
    return not is_read or bool(to_tell)


def _say_left_out(job: Job, many: int) -> None:
    if not many:
        return
    said = ngettext(
        "%(count)d contact could not be given its points: the score would become too large a"
        " number.",
        "%(count)d contacts could not be given their points: the scores would become too large"
        " numbers.",
        many,
    )
    jobs.say(job, said % {"count": many}, at=timezone.now())
