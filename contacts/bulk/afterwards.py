"""What upper apps have to ask when a bulk action is done: they plug a question into its page."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Job

# The address of the question about a job, or nothing.
Asks = Callable[[Job], str]

_asked: list[Asks] = []


def add_question(asks: Asks) -> None:
    """Ask this function on the page of every bulk action; one small query at most."""
    if asks not in _asked:
        _asked.append(asks)


def asks_about(job: Job) -> str:
    """The address of what is asked about a job; "" for nothing."""
    return next((url for asks in _asked if (url := asks(job))), "")
