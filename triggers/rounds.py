"""What a trigger does may lead to a trigger again: after a few rounds that stops.

While a run is carried out, whatever it causes (points, a changed field, a tag) knows how deep in
the chain it stands. So a chain is followed through whatever lies between, not through points alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The last round whose runs are still carried out.
DEEPEST = 5

_depth: ContextVar[int] = ContextVar("depth_of_the_run", default=0)


@contextmanager
def caused_by(depth: int) -> Iterator[None]:
    """What happens until the block ends is the doing of a run of this depth."""
    before = _depth.set(depth)
    try:
        yield
    finally:
        _depth.reset(before)


def depth_now() -> int:
    """The depth of runs that are owed now: 1 where no run has led here."""
    return _depth.get() + 1
