"""The socket for what points know of a company: the scores of its contacts, put together.

Contacts must not know of points, so `points/companies.py` plugs in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from contacts.models import Company


class Scored(NamedTuple):
    """One score of a company: the sum over its contacts, the best of them, and how many have one.

    `best_shown` is the best as a chip in the colour that it has reached.
    """

    name: str
    total: int
    best: int
    average: float
    contacts: int
    best_shown: SafeString | str


class Scorer(Protocol):
    """What a plug can tell."""

    def annotated(self, companies: QuerySet[Company]) -> QuerySet[Company]:
        """The companies with `score_total` and `score_best` of the main score, null for none."""

    def chips(self, points: Sequence[int]) -> Sequence[SafeString | str]:
        """Each of these main scores as a chip."""

    def of_company(self, company_id: int) -> Sequence[Scored]:
        """Every score of one company, the main one first."""


_scorers: list[Scorer] = []


def plug(scorer: Scorer) -> None:
    """Tell the scores of companies; called from `AppConfig.ready()`."""
    _scorers[:] = [scorer]


def scorer() -> Scorer | None:
    """Who can tell, if anybody."""
    return _scorers[0] if _scorers else None
