"""The score chip, everywhere the same: the number, and what it has reached.

What a score has reached is a matter of triggers, which stand above this app: they plug in
the one function that names a score (`name_scores_by`). Where no trigger has, its band shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from kit.templatetags.kindling import score
from points.bands import Bands
from points.models import Group


@dataclass(frozen=True)
class Reached:
    """What a score has reached: the highest threshold at or below it."""

    name: str
    colour: str
    threshold: int


# Looks once at what is in force, and returns what names a score: (group id, points) → reached.
Names = Callable[[int, int], Reached | None]

_load: Callable[[], Names] | None = None


def name_scores_by(load: Callable[[], Names]) -> None:
    """Plug in what names scores; called from `AppConfig.ready()`."""
    global _load
    _load = load


class Chips:
    """Draws the chips of one page: looks up once what is in force, draws equal chips once."""

    def __init__(self) -> None:
        self._names: Names = _load() if _load else lambda group_id, points: None
        self._drawn: dict[tuple[int, int, str, str], SafeString] = {}

    @cached_property
    def _bands(self) -> Bands:
        return Bands()

    def reached(self, points: int, group_id: int = Group.MAIN) -> Reached | None:
        """The trigger that this many points have reached in a score: it tints a row, too."""
        return self._names(group_id, points)

    def chip(
        self, points: int, group_id: int = Group.MAIN, *, group_name: str = "", extra: str = ""
    ) -> SafeString:
        """The chip of a score: the trigger that it has reached, else its band.

        `group_name` says which score it is, where no trigger does ("" for the main one, which
        goes without saying).
        """
        key = (group_id, points, group_name, extra)
        if key not in self._drawn:
            tone, words = self._said(points, group_id, group_name)
            self._drawn[key] = score(points, tone, words, extra)
        return self._drawn[key]

    def _said(self, points: int, group_id: int, group_name: str) -> tuple[str, str]:
        if reached := self.reached(points, group_id):
            return reached.colour, reached.name
        if band := self._bands.at(points, group_id):
            return band.colour, " · ".join(filter(None, [group_name, band.name]))
        return "grey", group_name
