"""What upper apps have to ask when an import is done: they plug a question into its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contacts.models import Import


@dataclass(frozen=True)
class Question:
    """A panel on the page of an import: `url` brings it, `label` stands there meanwhile."""

    label: str
    url: str


Asks = Callable[[Import], Question | None]

_asked: list[Asks] = []


def add_question(asks: Asks) -> None:
    """Ask this function on the page of every import that is done; one small query at most."""
    if asks not in _asked:
        _asked.append(asks)


def questions(done: Import) -> list[Question]:
    """The panels of one import."""
    return [question for asks in _asked if (question := asks(done)) is not None]
