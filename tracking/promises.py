"""Contact ids for visitors that nobody has seen before, taken from the sequence in blocks."""

from __future__ import annotations

import asyncio
from collections import deque

from tracking.database import Database

BLOCK = 200
# The next block is fetched while this many are left, so that no visitor waits for it.
LOW = 50

_TAKE = "SELECT nextval('contacts_contact_id_seq') FROM generate_series(1, %s)"


class PromisedIds:
    """Ids that no contact has; the drain makes the contact if the visitor's hit gets that far."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: deque[int] = deque()
        self._refill: asyncio.Task[None] | None = None

    async def next(self) -> int:
        """An id.

        Raises:
            tracking.database.Unavailable: there is none left and the database does not answer.
        """
        while len(self._ids) <= LOW:
            if self._refill is None:
                self._refill = asyncio.create_task(self._take())
                self._refill.add_done_callback(_heard)
            if self._ids:
                break
            await asyncio.shield(self._refill)
        return self._ids.popleft()

    async def _take(self) -> None:
        try:
            rows = await self._database.run(_TAKE, [BLOCK])
            self._ids.extend(row[0] for row in rows)
        finally:
            self._refill = None


def _heard(refill: asyncio.Task[None]) -> None:
    """A refill that fails while there are ids left is nobody's error: the next tries again."""
    if not refill.cancelled():
        refill.exception()
