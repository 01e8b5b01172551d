"""Asks a worker to drain a shard: at once, and then at most every few milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

EVERY = 0.1


class Nudges:
    """Throttles `send(shard)`; what is asked for during a pause is sent at its end."""

    def __init__(self, send: Callable[[int], None]) -> None:
        self._send = send
        self._pausing: dict[int, bool] = {}  # shard -> asked for again meanwhile

    def ask(self, shards: Collection[int]) -> None:
        """Hits of these shards were stored."""
        for shard in shards:
            if shard in self._pausing:
                self._pausing[shard] = True
            else:
                self._nudge(shard)

    def _nudge(self, shard: int) -> None:
        self._send(shard)
        self._pausing[shard] = False
        asyncio.get_running_loop().call_later(EVERY, self._pause_is_over, shard)

    def _pause_is_over(self, shard: int) -> None:
        if self._pausing.pop(shard):
            self._nudge(shard)
