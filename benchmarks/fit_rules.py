"""How long it takes to pay everybody what a rule about what they are owes, next to bare SQL."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from benchmarks.result import Result
from points.fit import everybody
from points.models import PointAction
from tests import make

CONTACTS = int(os.environ.get("BENCH_CONTACTS", 1_000_000))
ROUNDS = 1
_SLICE = 5_000
_HERE = Path(__file__).parent
_TREE = {
    "all": [
        {"kind": "field", "field": "country", "operator": "=", "value": "Switzerland"},
        {"kind": "field", "field": "position", "operator": "startsWith", "value": "Head"},
    ]
}


def run() -> Result:
    """The two take turns; medians count. Both must end with the same rows."""
    with connection.cursor() as cursor:
        cursor.execute((_HERE / "fit_rules_fill.sql").read_text(), {"contacts": CONTACTS})
    rule = make.point_action(
        kind="field.matches", config={"matches": _TREE}, points=10, name="Decides in Switzerland"
    )
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_seconds(_bare_sql, rule))
        ours.append(_seconds(_publish, rule))
        print("  ", f"job {ours[-1]:.1f}, bare SQL {theirs[-1]:.1f} seconds")
    return Result(
        value=median(ours),
        baseline=median(theirs),
        unit="seconds",
        what=(
            f"One rule about what a contact is, published over {CONTACTS:,} contacts, of whom it is"
            f" true of {CONTACTS // 4:,}: the job that asks, locks and writes lines, scores and"
            " what is held paid, in slices. Baseline: benchmarks/fit_rules_bare.sql, the same"
            " slices as statements on the server."
        ),
        mark=2.0,
        at_most=True,
    )


def _seconds(work: Callable[[PointAction], None], rule: PointAction) -> float:
    _begin_again()
    began = time.perf_counter()
    work(rule)
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM points_entry), (SELECT count(*) FROM points_statepaid),"
            " (SELECT sum(points) FROM points_score)"
        )
        entries, held, points = cursor.fetchone()
    expected = sum(n * 37 % 80 for n in range(1, CONTACTS + 1)) + 10 * entries
    assert entries == held == CONTACTS // 4, (entries, held)
    assert points == expected, (points, expected)
    return took


def _begin_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE points_entry, points_statepaid, points_score, accounts_job CASCADE"
        )
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT id, 1, id * 37 % 80, 1 FROM contacts_contact"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _publish(rule: PointAction) -> None:
    with transaction.atomic():
        everybody.begin([rule])
    job = Job.objects.latest("pk")
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def _bare_sql(rule: PointAction) -> None:
    parts = (_HERE / "fit_rules_bare.sql").read_text().split(";\n")
    statements = [part for part in parts if part.strip()]
    for after in range(0, CONTACTS, _SLICE):
        values = {
            "after": after,
            "upto": after + _SLICE,
            "action": rule.pk,
            "version": rule.live_id,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, values)
