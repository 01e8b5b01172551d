"""What an event costs the drain when five million are stored, next to a hundred thousand."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

from django.db import connection

from benchmarks.database import database_beside, environment_with
from benchmarks.drain import CONTACTS, drain_all, execute
from benchmarks.drain_40_rules import publish_forty_rules
from benchmarks.result import Result

FEW, MANY = 100_000, 5_000_000
HITS = 15_000
ROUNDS = 5
# Models can only be imported once Django is set up.
_TAKES_TURNS = (
    "import django; django.setup(); from benchmarks import drain_growth; drain_growth.take_turns()"
)


def run() -> Result:
    """The same visits of the same people, whose history is short in one database, long in another.

    The two take turns, so that a machine that is slower for a while is slower for both. The first
    turn of each warms up: an account that grows does not start anew.
    """
    execute("drain_fill.sql", contacts=CONTACTS, hits=HITS * (ROUNDS + 1))
    publish_forty_rules()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO contacts_activity (contact_id) SELECT id FROM contacts_contact")
        cursor.execute(
            "INSERT INTO points_score (contact_id, group_id, points, cycle)"
            " SELECT id, 1, 0, 1 FROM contacts_contact"
        )
    execute("drain_growth_fill.sql", begin=1, end=FEW, contacts=CONTACTS)
    here, name = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    connection.close()
    with database_beside(here, f"{name}_few", like=name) as there:
        execute("drain_growth_fill.sql", begin=FEW + 1, end=MANY, contacts=CONTACTS)
        connection.close()
        with _drainer("few", there) as with_few, _drainer("many", here) as with_many:
            turns = [(with_few(), with_many()) for _ in range(ROUNDS + 1)][1:]
    few, many = zip(*turns, strict=True)
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


@contextmanager
def _drainer(name: str, url: str) -> Iterator[Callable[[], float]]:
    """A process that drains one turn of visits in the database at `url` whenever it is called.

    What it answers is the time that each of them took, in microseconds.
    """
    with subprocess.Popen(
        [sys.executable, "-c", _TAKES_TURNS],
        env=environment_with(url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asks, answers = process.stdin, process.stdout
        assert asks is not None
        assert answers is not None

        def turn() -> float:
            asks.write("\n")
            asks.flush()
            said = answers.readline()
            print("  ", f"{name}: {said.strip()} µs an event")
            return float(said)

        yield turn
        asks.close()


def take_turns() -> None:
    """One turn for each line that comes in, and a line that says what it took."""
    for number, _ in enumerate(sys.stdin):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO tracking_hit SELECT * FROM bench_hits ORDER BY id LIMIT %s OFFSET %s",
                [HITS, HITS * number],
            )
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        began = time.perf_counter()
        drain_all()
        print(f"{(time.perf_counter() - began) / HITS * 1e6:.1f}", flush=True)
