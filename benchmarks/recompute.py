"""How many stored events a recompute works out each second, next to the same work as bare SQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection, transaction
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from benchmarks.result import Result
from points import recompute_job
from points.models import PointAction
from tests import make

CONTACTS = 100_000
EVENTS = 1_000_000
ROUNDS = 2
_AT_ONCE = 1_000
_HERE = Path(__file__).parent
_TOTALS = """
SELECT (SELECT count(*) FROM points_entry), (SELECT sum(balance) FROM points_entry),
       (SELECT count(*) FROM points_award), (SELECT sum(points) FROM points_score)
"""


def run() -> Result:
    """The two take turns; medians count. Both must end with the same rows."""
    _fill()
    rule = make.point_action("*/products/*", points=3, repeats="subject", name="Looked at products")
    ours, theirs = [], []
    totals: tuple[int, ...] | None = None
    for _ in range(ROUNDS):
        ours.append(_events_per_second(lambda: _ours(rule)))
        totals = totals or _totals()
        assert _totals() == totals
        theirs.append(_events_per_second(lambda: _bare_sql(rule)))
        assert _totals() == totals, f"{_totals()} instead of {totals}"
        print("  ", f"recompute {ours[-1]:,.0f}, bare SQL {theirs[-1]:,.0f} events a second")
    assert totals is not None
    return Result(
        value=round(median(ours)),
        baseline=round(median(theirs)),
        unit="events/s",
        what=(
            f"{EVENTS:,} stored visits of {CONTACTS:,} contacts worked out by a rule that pays for"
            f" each product once: {totals[0]:,} new lines with balances, scores and what was paid,"
            f" {_AT_ONCE} contacts at a time. Baseline: benchmarks/recompute_bare.sql, the same"
            " batches, locks, rows and constraints by statements on the server."
        ),
        mark=0.5,
    )


def _fill() -> None:
    statements = (_HERE / "recompute_fill.sql").read_text().split(";\n")
    with connection.cursor() as cursor:
        for statement in statements:
            if statement.strip():
                cursor.execute(statement, {"contacts": CONTACTS, "events": EVENTS})


def _events_per_second(work: Callable[[], None]) -> float:
    _begin_again()
    began = time.perf_counter()
    work()
    return EVENTS / (time.perf_counter() - began)


def _begin_again() -> None:
    """Nothing paid yet."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE points_entry, points_award, points_score")
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT id, 1, 0, 1 FROM contacts_contact"
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _ours(rule: PointAction) -> None:
    assert rule.live is not None
    job = recompute_job.start([rule.live], actor=None, at=timezone.now())
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def _bare_sql(rule: PointAction) -> None:
    statements = [
        part for part in (_HERE / "recompute_bare.sql").read_text().split(";\n") if part.strip()
    ]
    with connection.cursor() as cursor:
        for after in range(0, CONTACTS, _AT_ONCE):
            about = {
                "after": after,
                "upto": after + _AT_ONCE,
                "action": rule.pk,
                "version": rule.live_id,
            }
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement, about)
                    if cursor.description:
                        cursor.fetchall()


def _totals() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS)
        return tuple(cursor.fetchone())
