"""Group commit: requests that wait together share one INSERT, and are answered after it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from typing import NamedTuple

from tracking.arrays import BigIntArray, ByteaArray, SmallIntArray, UuidArray
from tracking.database import Database, Unavailable

MOST_AT_ONCE = 1_000
# Beyond this many the database does not keep up: better to say so than to let everybody wait.
MOST_WAITING = 20_000

_INSERT = """
INSERT INTO tracking_hit (id, shard, visitor, contact_id, raw)
SELECT * FROM unnest(%b, %b, %b, %b, %b)
    ON CONFLICT DO NOTHING
"""


class Row(NamedTuple):
    """A hit to be stored; each column in Postgres's binary form."""

    id: bytes
    shard: bytes
    visitor: bytes
    contact_id: bytes
    raw: bytes


class Inbox:
    """Where the collector puts hits; `on_stored` is told the shards of each commit."""

    def __init__(self, database: Database, on_stored: Callable[[Collection[int]], None]) -> None:
        self._database = database
        self._on_stored = on_stored
        self._waiting: deque[tuple[Row, asyncio.Future[None]]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def put(self, row: Row) -> None:
        """Store a hit; returns when it is committed.

        Raises:
            Unavailable: it is not stored.
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable("too many hits are waiting")
        if self._loop is None:  # asked once: it costs a system call
            self._loop = asyncio.get_running_loop()
        stored = self._loop.create_future()
        self._waiting.append((row, stored))
        if self._writer is None:
            self._writer = self._loop.create_task(self._write_all())
        await stored

    async def _write_all(self) -> None:
        """Write groups until nobody waits; whoever comes meanwhile is in the next group."""
        try:
            while self._waiting:
                group = [
                    self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))
                ]
                await self._write(group)
        finally:
            self._writer = None

    async def _write(self, group: list[tuple[Row, asyncio.Future[None]]]) -> None:
        ids, shards, visitors, contact_ids, raws = zip(*[row for row, _ in group], strict=True)
        columns = (
            UuidArray(ids),
            SmallIntArray(shards),
            UuidArray(visitors),
            BigIntArray(contact_ids),
            ByteaArray(raws),
        )
        try:
            await self._database.run(_INSERT, columns)
        except Exception as error:
            for _, stored in group:
                if not stored.done():
                    stored.set_exception(
                        error if isinstance(error, Unavailable) else Unavailable(repr(error))
                    )
            return
        for _, stored in group:
            if not stored.done():  # else its client has gone away
                stored.set_result(None)
        self._on_stored({int.from_bytes(shard, "big") for shard in set(shards)})
