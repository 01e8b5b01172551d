"""What a score is called from a number of points on: cold, warm, hot.

A band shows where no trigger has coloured the score, and never tints a row: what a trigger says
comes first (`points/chips.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from kit import sql
from kit.tones import Tone
from points import listeners, revision
from points.models import Band, Group
from points.scored import between

_SPREAD = Path(__file__).parent / "sql" / "spread.sql"
# Where warm and hot begin, of a score that knows no ceiling.
_OUT_OF = 100


class Said(NamedTuple):
    """One band as a form says it."""

    from_points: int
    name: str
    colour: str


class Bands:
    """The bands of every score, looked up once for a page."""

    def __init__(self) -> None:
        self._bands: dict[int, list[Band]] = {}
        for band in Band.objects.order_by("from_points", "pk"):
            self._bands.setdefault(band.group_id, []).append(band)
        self._starts = {
            group_id: [band.from_points for band in bands]
            for group_id, bands in self._bands.items()
        }

    def of(self, group_id: int) -> list[Band]:
        """The bands of one score, the lowest first."""
        return self._bands.get(group_id, [])

    def at(self, points: int, group_id: int) -> Band | None:
        """The band that this many points lie in; None below the first."""
        below = bisect_right(self._starts.get(group_id, ()), points)
        return self._bands[group_id][below - 1] if below else None


def spread(group_id: int, thresholds: Sequence[int]) -> list[int]:
    """How many known contacts have less than the first of `thresholds`, then how many lie in the
    band that each of them begins. They must ascend; one query, over every known contact."""
    found = sql.rows(_SPREAD, group=group_id, thresholds=list(thresholds))
    many = {row["bucket"]: row["contacts"] for row in found}
    return [many.get(bucket, 0) for bucket in range(len(thresholds) + 1)]


def within(band: Band) -> Q:
    """That a contact lies in the band now."""
    above = Band.objects.filter(group=band.group_id, from_points__gt=band.from_points)
    ends = above.order_by("from_points").values_list("from_points", flat=True).first()
    return between(band.group_id, band.from_points, ends)


def proposed(group: Group) -> list[Said]:
    """Cold, warm and hot, for a score that has no bands yet."""
    most = group.ceiling or _OUT_OF
    return [
        Said(0, gettext("Cold"), Tone.BLUE),
        Said(most * 4 // 10, gettext("Warm"), Tone.YELLOW),
        Said(most * 8 // 10, gettext("Hot"), Tone.RED),
    ]


@transaction.atomic
def keep(group: Group, said: Sequence[Said], *, actor: User | None) -> None:
    """Let the score have these bands and no others, also for conditions that name one.

    A band is known by where it begins, so that its history says what it was called before.
    """
    revision.cut()  # before the row: who scores meanwhile shares the rules, and then names the row
    Group.objects.select_for_update().get(pk=group.pk)
    standing = {band.from_points: band for band in Band.objects.filter(group=group)}
    wanted = {one.from_points: one for one in said}
    is_the_same = _places(standing.values()) == _places(said)
    Band.objects.filter(group=group).exclude(from_points__in=wanted).delete()
    for from_points, one in sorted(wanted.items()):
        band = standing.get(from_points) or Band(group=group, from_points=from_points)
        if band.pk is None or (band.name, band.colour) != (one.name, one.colour):
            band.name, band.colour = one.name, one.colour
            band.save()
    if not is_the_same:
        listeners.on_defined_anew(frozenset({"band"}), actor)


def _places(bands: Iterable[Band | Said]) -> set[tuple[int, str]]:
    """What conditions see of bands: where each begins, and its name."""
    return {(band.from_points, band.name) for band in bands}
