"""What tests of imports do: bring a file, import it, take it back, look at the tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts import slices
from accounts.models import Job, User
from contacts.fields.definition import look_again
from contacts.importing import job, plan, undoing, upload
from contacts.importing.plan import Plan
from contacts.models import ContactField, Import
from tests import make

# What an undo need not bring back: its own notes, work, history, and counters.
NOT_COMPARED = (
    "import",
    "export",
    "job",
    "history",
    "keptfile",
    "filepart",
    "session",
    "heartbeat",
    "bulkcause",
)


def table(*rows: Sequence[Any], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A file with these rows."""
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def own_field(alias: str, *, type: str = "text", **more: Any) -> ContactField:
    """A field of contacts that somebody has added."""
    made = ContactField.objects.create(
        object="contact", alias=alias, label=more.pop("label", alias.title()), type=type, **more
    )
    # A file that an earlier test asked for and did not read leaves its request open.
    look_again()
    return made


def bring(content: bytes, *, name: str = "people.csv", by: User | None = None) -> Import:
    """Upload a file."""
    chunks = (content[start : start + 1000] for start in range(0, len(content), 1000))
    return upload.bring(chunks, name=name, by=by or make.user(), at=timezone.now())


def work_off(started: Job | None) -> Job:
    """Do all slices of a job, as a worker does."""
    assert started is not None
    while slices.run(started.pk, timezone.now()):
        pass
    started.refresh_from_db()
    return started


def run(importing: Import, **choices: Any) -> Import:
    """Import as guessed, but for `choices`."""
    chosen = plan.of(importing.plan).as_json() | choices
    user = importing.uploaded_by
    assert user is not None
    done = work_off(
        job.start(importing, Plan(**chosen), actor=user, at=timezone.now()),
    )
    assert done.state == Job.State.DONE, done.error
    importing.refresh_from_db()
    return importing


def imported(content: bytes, **choices: Any) -> Import:
    """Upload and import."""
    return run(bring(content), **choices)


def undo(importing: Import) -> Job:
    """Take an import back."""
    user = importing.uploaded_by
    assert user is not None
    done = work_off(undoing.start(importing, actor=user, at=timezone.now()))
    assert done.state == Job.State.DONE, done.error
    importing.refresh_from_db()
    return done


def counts(importing: Import) -> dict[str, int]:
    """What became of the rows, without what is zero."""
    names = ("created", "updated", "unchanged", "skipped", "invalid")
    return {name: many for name in names if (many := getattr(importing, name))}


def errors(importing: Import) -> list[tuple[int, str, str, str]]:
    """Line, heading, value and words of every error."""
    rows = importing.rows.filter(outcome="invalid").order_by("line")
    return [(row.line, *error) for row in rows for error in row.errors["errors"]]


def everything() -> dict[str, list[Any]]:
    """Every row of every table that an import may touch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND (tablename LIKE 'contacts_%' OR tablename LIKE 'points_%'"
            "      OR tablename LIKE 'triggers_%' OR tablename LIKE 'channels_%')"
        )
        names = [row[0] for row in cursor.fetchall()]
        found = {}
        for name in sorted(names):
            if not any(word in name for word in NOT_COMPARED):
                cursor.execute(f"SELECT to_jsonb(t) - 'search' FROM {name} t ORDER BY 1")
                found[name] = [json.loads(row[0]) for row in cursor.fetchall()]
    return found
