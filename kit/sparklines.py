"""A line without axes, as small as a word: `templates/_spark.html` draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kit.scales import scale_for

WIDTH, HEIGHT, EDGE = 100, 32, 2


@dataclass(frozen=True)
class Sparkline:
    """The points of the line in a box of 100 by 32, and what it says in words.

    `zero` is where 0 stands, or "" where the line never goes below it.
    """

    title: str
    description: str
    line: str
    under: str
    zero: str


def sparkline(*, title: str, values: Sequence[int]) -> Sparkline:
    """How a score went; one value is a level line, none an empty picture."""
    if not values:
        return Sparkline(title, _("No data yet."), "", "", "")
    scale = scale_for(min(values), max(values), height=HEIGHT - 2 * EDGE, top=EDGE)
    steps = values if len(values) > 1 else [values[0], values[0]]
    places = [
        f"{WIDTH * index / (len(steps) - 1):.2f},{scale.at(value)}"
        for index, value in enumerate(steps)
    ]
    ground = scale.at(0)
    described = _("From %(first)d to %(last)d; lowest %(lowest)d, highest %(highest)d.") % {
        "first": values[0],
        "last": values[-1],
        "lowest": min(values),
        "highest": max(values),
    }
    return Sparkline(
        title=title,
        description=described,
        line=" ".join(places),
        under=f"0,{ground} {' '.join(places)} {WIDTH},{ground}",
        zero=ground if min(values) < 0 else "",
    )
