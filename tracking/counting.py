"""Counts what became of hits, by reason, off the hot path."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from tracking.database import Database, Unavailable

FLUSH_SECONDS = 3

# Sorted, so that two who add at once wait for each other instead of deadlocking.
_ADD = """
INSERT INTO tracking_intakecount (day, fate, count)
SELECT %s::date, fate, count
  FROM unnest(%s::text[], %s::bigint[]) AS w(fate, count)
 ORDER BY fate
    ON CONFLICT (day, fate) DO UPDATE SET count = tracking_intakecount.count + EXCLUDED.count
"""


def write(counts: Mapping[str, int]) -> None:
    """Add to today's counts, from Django. Outside a transaction: the rows are busy ones."""
    if counts:
        with connection.cursor() as cursor:
            cursor.execute(_ADD, _columns(counts))


class Tally:
    """The collector's counts: kept in memory, written every few seconds.

    What was not yet written when the process dies is lost; these are statistics.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: Counter[str] = Counter()
        self._flush: asyncio.Task[None] | None = None

    def add(self, fate: str) -> None:
        """One more."""
        self._counts[fate] += 1
        if self._flush is None:
            self._flush = asyncio.create_task(self._flush_later())

    async def flush(self) -> None:
        """Write now; what cannot be written is kept for the next time."""
        counts, self._counts = self._counts, Counter()
        if counts:
            try:
                await self._database.run(_ADD, _columns(counts))
            except Unavailable:
                self._counts += counts

    async def _flush_later(self) -> None:
        while self._counts:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush()
        self._flush = None


def _columns(counts: Mapping[str, int]) -> list[Any]:
    return [datetime.now(UTC).date(), list(counts), list(counts.values())]
