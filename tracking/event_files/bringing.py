"""A file of events is brought, and thrown away again while nothing was recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db import transaction

from accounts.models import User
from contacts.importing import reading, upload
from contacts.importing.job import as_read_by
from contacts.importing.rows import unguarded
from contacts.models import KeptFile
from tracking.event_files import plan as plans
from tracking.event_files.amounts import decimal_sign
from tracking.event_files.plan import Plan
from tracking.event_files.rows import Checked, Checker
from tracking.models import EventFile

# So many rows from the beginning are looked at while one waits; the job looks at all of them.
LOOKED_AT = 1_000


@transaction.atomic
def bring(chunks: Iterable[bytes], *, name: str, by: User | None, at: datetime) -> EventFile:
    """Keep an uploaded file and guess how to read it and what its columns mean.

    Raises:
        contacts.importing.upload.CannotRead: too large, empty, or no text.
    """
    received = upload.receive(chunks, name=name, by=by, at=at)
    headings = reading.headings(received.kept, received.how)
    return EventFile.objects.create(
        name=name[:200],
        file=received.kept,
        lines=received.lines,
        reading=received.how.as_json(),
        plan=plans.guess(headings).as_json(),
        uploaded_at=at,
        uploaded_by=by,
    )


def first_rows(kept: KeptFile, how: reading.Reading, many: int) -> list[reading.Row]:
    """The first rows below the heading."""
    rows = reading.rows(kept, how)
    if how.header:
        next(rows, None)
    return list(islice(rows, many))


def look(brought: EventFile, plan: Plan, *, user: User, now: datetime) -> list[Checked]:
    """The first rows as they would be recorded; nothing is."""
    assert brought.file is not None  # a file that was just brought is there
    how = reading.of(brought.reading)
    rows = first_rows(brought.file, how, LOOKED_AT)
    with as_read_by(user):
        checker = Checker(informed(plan, rows), reading.headings(brought.file, how), now=now)
        return [checker.check(row) for row in rows]


def informed(plan: Plan, rows: Iterable[reading.Row]) -> Plan:
    """The plan, with what the first rows of its file tell of all: which sign of amounts is decimal.

    The job is told it, too, so that it reads each row as it was shown.
    """
    if "amount" not in plan.columns:
        return plan
    place = plan.columns.index("amount")
    amounts = (unguarded(row.cells[place]) for row in rows if place < len(row.cells))
    return replace(plan, decimal=decimal_sign(amounts))


@transaction.atomic
def discard(pk: int) -> bool:
    """Forget a file of which nothing was recorded; False if that has begun."""
    brought = EventFile.objects.select_for_update().filter(pk=pk, job=None).first()
    if brought is None:
        return False
    file = brought.file
    brought.delete()
    if file is not None:
        file.delete()
    return True
