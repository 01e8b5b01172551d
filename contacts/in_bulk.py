"""Work that is about many contacts at once: whatever it causes is not news about each of them.

A file of ten thousand old scores is not ten thousand pieces of news. What a job brings inside
`caused_by` lets no threshold act by itself; `triggers/bulk.py` writes down who was carried over
one, and asks when the job is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_job: ContextVar[int | None] = ContextVar("in_bulk_by", default=None)


@contextmanager
def caused_by(job_id: int) -> Iterator[None]:
    """Whatever happens to contacts until the block ends is the doing of this `accounts.Job`."""
    before = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(before)


def job() -> int | None:
    """The job whose doing this is; None where something happens to a contact by itself."""
    return _job.get()
