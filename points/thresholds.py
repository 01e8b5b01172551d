"""The socket for thresholds: a preview here says who would climb over those of apps above."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """A number of points at which something happens."""

    name: str
    points: int
    group_id: int
    tone: str
    url: str


Names = Callable[[], Iterable[Threshold]]

_named: list[Names] = []


def name_thresholds(names: Names) -> None:
    """Called from `AppConfig.ready()` of the app whose thresholds they are."""
    if names not in _named:
        _named.append(names)


def thresholds() -> list[Threshold]:
    """Every threshold in force, the lowest first."""
    return sorted((t for names in _named for t in names()), key=lambda t: (t.points, t.name))
