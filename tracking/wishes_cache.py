"""The account's wishes in the collector: a few seconds old at most, never waited for twice."""

from __future__ import annotations

import asyncio
import time

from tracking.account import NAMES, Wishes, wishes_in
from tracking.database import Database, Unavailable

FRESH_SECONDS = 3

_READ = "SELECT key, value FROM accounts_setting WHERE key = ANY(%s)"


class WishesCache:
    """Reads again in the background; while the database is away, the last that was heard holds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wishes: Wishes | None = None
        self._fresh_until = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def now(self) -> Wishes:
        """The wishes.

        Raises:
            Unavailable: they were never heard, and the database does not answer.
        """
        if time.monotonic() >= self._fresh_until and self._reading is None:
            self._reading = asyncio.create_task(self._read())
        if self._wishes is None and self._reading is not None:
            await asyncio.shield(self._reading)
        if self._wishes is None:
            raise Unavailable("the account's settings were never read")
        return self._wishes

    async def _read(self) -> None:
        try:
            rows = await self._database.run(_READ, [list(NAMES)])
            self._wishes = wishes_in(dict(rows))
            self._fresh_until = time.monotonic() + FRESH_SECONDS
        except Unavailable:
            if self._wishes is not None:  # the last that was heard holds a little longer
                self._fresh_until = time.monotonic() + FRESH_SECONDS
        finally:
            self._reading = None
