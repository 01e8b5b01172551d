"""Prove that every score is the sum of its ledger; report, never repair."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from kit import sql

_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Verdict:
    """What was found wrong; all empty when the ledger tells the truth.

    `drift`: scores that differ from the sum of their entries; `balances`: lines whose balance
    is not the running sum; `orphans`: references that lead nowhere, with their counts.
    """

    drift: list[dict[str, Any]]
    balances: list[dict[str, Any]]
    orphans: list[dict[str, Any]]

    @property
    def is_true(self) -> bool:
        """Whether nothing was found."""
        return not (self.drift or self.balances or self.orphans)


def verify() -> Verdict:
    """Read the whole ledger once, in one snapshot, so that posting may go on meanwhile."""
    with transaction.atomic():
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return Verdict(
            drift=sql.rows(_SQL / "drift.sql"),
            balances=sql.rows(_SQL / "balances.sql"),
            orphans=[row for row in sql.rows(_SQL / "orphans.sql") if row["orphans"]],
        )
