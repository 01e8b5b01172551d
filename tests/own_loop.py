"""An event loop in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any


class OwnLoop:
    """Runs coroutines for synchronous tests.

    In a thread of its own, because Playwright leaves a running loop in the thread of the
    tests, and no second one may run there.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """What `coroutine` returns, or raises."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def close(self) -> None:
        """End what still runs, and the thread."""
        self.run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """As `asyncio.run`, and also where Playwright has left its loop running."""
    loop = OwnLoop()
    try:
        return loop.run(coroutine)
    finally:
        loop.close()
