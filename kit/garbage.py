"""Python's search for circles of garbage, held off while a batch is worked on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """A batch makes tens of thousands of objects, none of them in circles.

    Looking for circles again and again while they are made takes a third of the time. What is
    dropped is freed at once all the same, and circles are looked for again afterwards.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
