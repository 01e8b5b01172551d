"""Recording a file of events: work that a person watches, a batch of rows in each slice."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import ClassVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import jobs
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk, kept_files
from contacts.csv_files import Echo, guarded
from contacts.importing import reading, upload
from contacts.importing.job import as_read_by
from contacts.importing.rows import unguarded
from tracking import reported
from tracking.event_files import plan as plans
from tracking.event_files.bringing import LOOKED_AT, first_rows, informed
from tracking.event_files.plan import Plan
from tracking.event_files.rows import Checked, Checker
from tracking.models import EventFile

SOURCE = "import"
# One batch is one transaction, whose locks others wait for: well below a second.
ROWS_AT_ONCE = 1_000


@transaction.atomic
def start(brought: EventFile, plan: Plan, *, actor: User, at: datetime) -> Job | None:
    """Begin to record as `plan` says; None if that has begun already."""
    locked = EventFile.objects.select_for_update().get(pk=brought.pk)
    if locked.job_id is not None:
        return None
    how = reading.of(locked.reading)
    rows = max(locked.lines - (1 if how.header else 0), 0)
    if locked.file is not None:
        plan = informed(plan, first_rows(locked.file, how, LOOKED_AT))
    locked.plan = plan.as_json()
    locked.job = jobs.start(RecordFile.key, {"file": locked.pk}, actor, at=at, total=rows)
    locked.save(update_fields=["plan", "job"])
    return locked.job


@job_kinds.register
class RecordFile(JobKind):
    """Reads on from the byte where the last slice stopped.

    A row is the same event when its file, or another, brings it again: nothing counts twice.
    """

    key: ClassVar[str] = "tracking.event_file"
    label: ClassVar[str | Promise] = gettext_lazy("Import events")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """One batch of rows, in the order of the file."""
        brought = EventFile.objects.select_related("file", "refused").get(pk=job.config["file"])
        if brought.file is None:
            raise CannotBeDone(_("The file is not kept any more."))
        with as_read_by(job.started_by):
            return _slice(job, brought)

    def page_url(self, job: Job) -> str:
        """The file's own page."""
        return EventFile(pk=job.config["file"]).get_absolute_url()

    def result_url(self, job: Job) -> str:
        """The same page says what came of it."""
        return self.page_url(job)


def _slice(job: Job, brought: EventFile) -> bool:
    assert brought.file is not None  # the caller has looked
    how, now = reading.of(brought.reading), timezone.now()
    headings = reading.headings(brought.file, how)
    checker = Checker(plans.of(brought.plan), headings, now=now)
    where = job.cursor or {"byte": 0, "line": 1, "first": True}
    lines = reading.rows(brought.file, how, start=where["byte"], line=where["line"])
    if where.get("first") and how.header:
        next(lines, None)
    batch = list(islice(lines, ROWS_AT_ONCE))
    if batch:
        checked = [checker.check(row) for row in batch]
        _record(job, brought, checked, headings, how, now=now)
        job.done += len(batch)
        job.cursor = {"byte": batch[-1].end, "line": batch[-1].next_line}
    if len(batch) == ROWS_AT_ONCE:
        return True
    job.total = job.done
    return False


def _record(
    job: Job,
    brought: EventFile,
    checked: Sequence[Checked],
    headings: Sequence[str],
    how: reading.Reading,
    *,
    now: datetime,
) -> None:
    """Record what can be, write down what cannot, count both."""
    told = [one for one in checked if one.report is not None]
    with in_bulk.caused_by(job.pk):
        outcomes = reported.record(
            [one.report for one in told if one.report], at=now, source=SOURCE
        )
    refused = [(one.row, _words(one)) for one in checked if one.wrong]
    nobody = [
        one for one, outcome in zip(told, outcomes, strict=True) if outcome.status == "nobody"
    ]
    refused += [(one.row, _("There is no such contact.")) for one in nobody]
    if refused:
        refused.sort(key=lambda pair: pair[0].line)
        _write_down(brought, refused, headings, how, by=job.started_by, at=now)
    statuses = [outcome.status for outcome in outcomes]
    EventFile.objects.filter(pk=brought.pk).update(
        recorded=F("recorded") + statuses.count("recorded"),
        known=F("known") + statuses.count("duplicate"),
        nobody=F("nobody") + len(nobody),
        invalid=F("invalid") + len(checked) - len(told),
    )


def _words(one: Checked) -> str:
    return "; ".join(f"{heading}: {words}" if heading else words for heading, _, words in one.wrong)


def _write_down(
    brought: EventFile,
    refused: Sequence[tuple[reading.Row, str]],
    headings: Sequence[str],
    how: reading.Reading,
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Add rows to the file that can be put right and brought again: as they came, and why not."""
    write = csv.writer(Echo(), delimiter=how.separator).writerow
    text = ""
    if brought.refused is None:
        brought.refused = kept_files.begin(
            name=f"{_('not taken')} {brought.name}"[:200], by=by, delete_at=at + upload.KEPT_FOR
        )
        brought.save(update_fields=["refused"])
        text = "\ufeff" + write([*map(guarded, headings), _("What is wrong")])
    for row, words in refused:
        cells = [guarded(unguarded(cell)) for cell in row.cells]
        cells = [*cells, *[""] * len(headings)][: max(len(headings), len(cells))]
        text += write([*cells, words])
    kept_files.add(brought.refused, text.encode())
