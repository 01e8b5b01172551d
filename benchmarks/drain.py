"""How many events the drain records each second, next to the same work as bare SQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection, transaction

from benchmarks.result import Result
from tests import make
from tracking.drain import MOST_AT_ONCE, drain

CONTACTS = 200_000
HITS = 40_000
ROUNDS = 3
_HERE = Path(__file__).parent
_WRITTEN = (
    "triggers_run, triggers_crossing, triggers_arming, points_entry, points_award, points_score,"
    " contacts_event, contacts_eventkey, contacts_activity, tracking_hit, tracking_intakecount"
)
_TOTALS = """
SELECT (SELECT count(*) FROM contacts_event), (SELECT count(*) FROM contacts_eventkey),
       (SELECT count(*) FROM points_entry), (SELECT count(*) FROM points_award),
       (SELECT sum(points) FROM points_score), (SELECT count(*) FROM triggers_crossing),
       (SELECT count(*) FROM triggers_arming), (SELECT count(*) FROM triggers_run)
"""


def run() -> Result:
    """Six rules and three triggers."""
    return compare(
        _publish_rules,
        mark=0.6,
        what="by six rules and three triggers. Baseline: benchmarks/drain_bare.sql, statements on"
        " the server with the same locks, look-ups and constraints that write the same rows from"
        " answers kept in tables.",
    )


def compare(publish_rules: Callable[[], None], *, mark: float, what: str) -> Result:
    """The two take turns on the same inbox; medians count. Both must end with the same rows."""
    execute("drain_fill.sql", contacts=CONTACTS, hits=HITS)
    publish_rules()
    ours, theirs = [], []
    _begin_again()
    drain_all()  # warm up, and the answers for the baseline
    execute("drain_answers.sql")
    totals = _totals()
    for _ in range(ROUNDS):
        theirs.append(_events_per_second(_bare_sql, totals))
        ours.append(_events_per_second(drain_all, totals))
        print("  ", f"drain {ours[-1]:,.0f}, bare SQL {theirs[-1]:,.0f} a second")
    return Result(
        value=round(median(ours)),
        baseline=round(median(theirs)),
        unit="events/s",
        what=(
            f"{HITS:,} visits of {CONTACTS:,} contacts, as the script sends them, in batches of"
            f" {MOST_AT_ONCE:,}: from the inbox to events, {totals[2]:,} entries with balances,"
            f" scores, {totals[5]:,} crossings and their runs, {what}"
        ),
        mark=mark,
    )


def _publish_rules() -> None:
    make.point_action("*", points=1, repeats="subject", name="Looked at a page")
    make.point_action("*/products/*", points=3, name="Looked at a product")
    make.point_action("*/pricing/*", points=10, repeats="once", name="Looked at prices")
    make.point_action("*/blog/1*", points=2, name="Read about one")
    make.point_action("*/careers*", points=-5, name="Looks for a job")
    make.point_action(
        "*from=mail*",
        points=5,
        name="Came by mail",
        config={"url": "*from=mail*", "with_query": True},
    )
    for threshold in (25, 50, 80):
        make.trigger(threshold, make.mailing(), name=f"At {threshold}")


def _events_per_second(work: Callable[[], None], totals: tuple[int, ...]) -> float:
    _begin_again()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    assert _totals() == totals, f"{_totals()} instead of {totals}"
    return HITS / took


def _begin_again() -> None:
    """The inbox full, and nothing of it handled."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {_WRITTEN} CASCADE")
        cursor.execute("INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact")
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT id, 1, id * 37 % 80, 1 FROM contacts_contact"
        )
        cursor.execute("INSERT INTO tracking_hit SELECT * FROM bench_hits")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def drain_all() -> None:
    """Handle what is in the inbox."""
    while drain(0):
        pass


def _bare_sql() -> None:
    statements = [
        part for part in (_HERE / "drain_bare.sql").read_text().split(";\n") if part.strip()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch, array_agg(DISTINCT v.key), array_agg(DISTINCT e.contact_id)"
            " FROM answer_event e JOIN contacts_visitor v USING (contact_id)"
            " GROUP BY batch ORDER BY batch"
        )
        batches = cursor.fetchall()
        for batch, visitors, contacts in batches:
            answers = {"batch": batch, "visitors": visitors, "contacts": contacts}
            with transaction.atomic():
                for statement in statements:
                    cursor.execute(statement, answers)
                    if cursor.description:
                        cursor.fetchall()


def _totals() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS)
        return tuple(cursor.fetchone())


def execute(name: str, **parameters: int) -> None:
    """Run the statements of a .sql file beside this one."""
    statements = (_HERE / name).read_text().split(";\n")
    with connection.cursor() as cursor:
        for statement in statements:
            if statement.strip():
                cursor.execute(statement, parameters or None)
