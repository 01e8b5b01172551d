"""Ctrl-C, a polite kill and a closed terminal all mean the same: stop everything, in good order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASKS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AskedToStop(BaseException):
    """Raised in the main thread by the first such signal; later ones change nothing."""


@contextmanager
def stopping_once() -> Iterator[None]:
    """Turn the first signal inside into AskedToStop, wherever the main thread is."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise AskedToStop

    before = {number: signal.getsignal(number) for number in ASKS_TO_STOP}
    for number, handler in before.items():
        # `nohup make run` wants a closed terminal to be ignored.
        if not (number == signal.SIGHUP and handler == signal.SIG_IGN):
            signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
