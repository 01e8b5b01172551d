"""What an event costs the drain when five million are stored, next to a hundred thousand."""

from __future__ import annotations

import time
from statistics import median

from django.db import connection

from benchmarks.drain import CONTACTS, drain_all, execute
from benchmarks.drain_40_rules import publish_forty_rules
from benchmarks.result import Result

FEW, MANY = 100_000, 5_000_000
HITS = 15_000
ROUNDS = 3


def run() -> Result:
    """The same visits of the same people, whose history is short at first and long later."""
    execute("drain_fill.sql", contacts=CONTACTS, hits=HITS * ROUNDS * 2)
    publish_forty_rules()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact")
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT id, 1, 0, 1 FROM contacts_contact"
        )
    execute("drain_growth_fill.sql", begin=1, end=FEW, contacts=CONTACTS)
    few = [_microseconds(turn) for turn in range(ROUNDS)]
    execute("drain_growth_fill.sql", begin=FEW + 1, end=MANY, contacts=CONTACTS)
    many = [_microseconds(turn) for turn in range(ROUNDS, 2 * ROUNDS)]
    return Result(
        value=median(many),
        baseline=median(few),
        unit="µs/event",
        what=(
            f"{HITS:,} visits drained by forty rules, with {MANY:,} events of {CONTACTS:,} contacts"
            f" stored with keys and lines, next to the same with {FEW:,}; medians of {ROUNDS}."
        ),
        mark=1.2,
        at_most=True,
    )


def _microseconds(turn: int) -> float:
    """Drain the visits of this turn; what each of them took."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_hit SELECT * FROM bench_hits ORDER BY id LIMIT %s OFFSET %s",
            [HITS, HITS * turn],
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    began = time.perf_counter()
    drain_all()
    took = (time.perf_counter() - began) / HITS * 1e6
    print("  ", f"turn {turn + 1}: {took:,.0f} µs an event")
    return took
