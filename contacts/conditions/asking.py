"""Whether a condition is asked of everybody at once, or of some contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_of_everybody: ContextVar[bool] = ContextVar("of_everybody", default=False)


@contextmanager
def asking(*, of_everybody: bool) -> Iterator[None]:
    """While the SQL of a tree is put together."""
    token = _of_everybody.set(of_everybody)
    try:
        yield
    finally:
        _of_everybody.reset(token)


def is_asked_of_everybody() -> bool:
    """Whether to go through what happened once, rather than through each contact's own."""
    return _of_everybody.get()
