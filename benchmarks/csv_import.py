"""How many rows of a file an import takes each second, next to COPY plus INSERT … SELECT."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from accounts import slices
from accounts.models import User
from accounts.roles import Role
from benchmarks.result import Result
from contacts.importing import job, upload
from contacts.importing import plan as plans
from contacts.importing.job import ROWS_AT_ONCE
from contacts.models import Contact

_HERE = Path(__file__).parent
ROWS = 20_000
ROUNDS = 3
COLUMNS = (
    "line",
    "email",
    "firstname",
    "lastname",
    "company",
    "position",
    "phone",
    "city",
    "country",
    "tag",
)
_OF_IMPORT = "contact_id IN (SELECT id FROM contacts_contact WHERE source = 'import')"
_FORGET = (
    "TRUNCATE contacts_importrow, contacts_importmade",
    f"DELETE FROM contacts_contacttag WHERE {_OF_IMPORT}",
    f"DELETE FROM points_score WHERE {_OF_IMPORT}",
    f"DELETE FROM contacts_activity WHERE {_OF_IMPORT}",
    "DELETE FROM contacts_contact WHERE source = 'import'",
    "DELETE FROM contacts_company WHERE name LIKE 'Imported %'",
    "DELETE FROM contacts_tag WHERE name LIKE 'imported %'",
)
_COUNTED = (
    "contacts_contact",
    "contacts_contact WHERE search IS NOT NULL",
    "contacts_company",
    "contacts_tag",
    "contacts_contacttag",
    "contacts_activity",
    "points_score",
    "contacts_importrow",
)


def run() -> Result:
    """The two take turns on the same file; medians count. Both must end with the same rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        User.objects.create_user("colleague@kindling.example", role=Role.OWNER)
        cursor.execute((_HERE / "csv_import_fill.sql").read_text())
    table = _table()
    content = _written(table)
    ours, theirs = [], []
    _ours(content)  # warm up, and an import for the baseline's notes
    totals = _totals()
    for _ in range(ROUNDS):
        theirs.append(_rows_per_second(lambda: _bare(table), totals))
        ours.append(_rows_per_second(lambda: _ours(content), totals))
        print("  ", f"import {ours[-1]:,.0f}, bare SQL {theirs[-1]:,.0f} rows a second")
    return Result(
        value=round(median(ours)),
        baseline=round(median(theirs)),
        unit="rows/s",
        what=(
            f"{ROWS:,} new contacts with nine columns, of an uploaded file, into a database of"
            f" {Contact.objects.count() - ROWS:,}: read, checked, matched, written with companies,"
            f" tags, search words and what an undo needs, in batches of {ROWS_AT_ONCE:,}. Baseline:"
            " the same rows, parsed beforehand, by COPY and benchmarks/csv_import_bare.sql."
        ),
        mark=0.3,
    )


def _table() -> list[tuple[str, ...]]:
    first = ("Ada", "Grace", "Alan", "Zoë", "Søren", "Yuki", "Ngozi")
    countries = ("France", "Germany", "Japan", "Norway", "Kenya", "Brazil")
    return [
        (
            str(line),
            f"import{line}.{line * 7919 % 10007}@firm{line % 997}.example",
            first[line % 7],
            f"Hopper {line * 31 % 5003}",
            f"Imported {line % 2000}",
            f"Head of {line % 40}",
            f"+3317018{line % 10000:04}",
            f"City {line % 500}",
            countries[line % 6],
            f"imported {line % 12}",
        )
        for line in range(2, ROWS + 2)
    ]


def _written(table: list[tuple[str, ...]]) -> bytes:
    """The file as somebody uploads it."""
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(
        (
            "E-mail",
            "First name",
            "Last name",
            "Company",
            "Job title",
            "Phone",
            "City",
            "Country",
            "Tags",
        )
    )
    write.writerows(row[1:] for row in table)
    return text.getvalue().encode()


def _rows_per_second(work: Callable[[], float], totals: tuple[int, ...]) -> float:
    _begin_again()
    took = work()
    assert _totals() == totals, f"{_totals()} instead of {totals}"
    return ROWS / took


def _begin_again() -> None:
    with connection.cursor() as cursor:
        for statement in _FORGET:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _ours(content: bytes) -> float:
    """Import the file as a worker does; the seconds from the first slice to the last."""
    user = User.objects.get()
    brought = upload.bring([content], name="bench.csv", by=user, at=timezone.now())
    work = job.start(brought, plans.of(brought.plan), actor=user, at=timezone.now())
    assert work is not None
    began = time.perf_counter()
    while slices.run(work.pk, timezone.now()):
        pass
    took = time.perf_counter() - began
    brought.refresh_from_db()
    assert brought.created == ROWS, brought.invalid
    return took


def _bare(table: list[tuple[str, ...]]) -> float:
    """COPY and INSERT … SELECT of the same rows in the same batches."""
    statements = [
        part for part in (_HERE / "csv_import_bare.sql").read_text().split(";\n") if part.strip()
    ]
    batches = [_as_copied(table[at : at + ROWS_AT_ONCE]) for at in range(0, ROWS, ROWS_AT_ONCE)]
    began = time.perf_counter()
    for batch in batches:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE bench_stage (line int, email text, firstname text,"
                " lastname text, company text, position text, phone text, city text,"
                " country text, tag text) ON COMMIT DROP"
            )
            with cursor.copy("COPY bench_stage FROM STDIN (FORMAT csv)") as copy:
                copy.write(batch)
            for statement in statements:
                cursor.execute(statement)
    return time.perf_counter() - began


def _as_copied(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _totals() -> tuple[int, ...]:
    found = []
    with connection.cursor() as cursor:
        for what in _COUNTED:
            cursor.execute(f"SELECT count(*) FROM {what}")
            found.append(cursor.fetchone()[0])
    return tuple(found)
