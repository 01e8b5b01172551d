"""What a score has reached: the badge on every score chip, the colour of a row, a filter."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter

from contacts.attributes import add_filter
from contacts.models import Contact
from points import chips
from points.chips import Names, Reached
from points.models import Score
from triggers.models import PointTrigger


def names() -> Names:
    """Look once at the few published triggers; returns what names a score by them.

    The highest threshold at or below the score wins, in each score by itself. Where two
    triggers share a threshold, the one made first does.
    """
    thresholds: dict[int, list[int]] = defaultdict(list)
    reached: dict[int, list[Reached]] = defaultdict(list)
    published = PointTrigger.objects.colouring().order_by("threshold", "-pk")
    said = published.values_list("group", "name", "colour", "threshold")
    for group_id, label, colour, threshold in said:
        thresholds[group_id].append(threshold)
        reached[group_id].append(Reached(label, colour, threshold))

    def name(group_id: int, points: int) -> Reached | None:
        below = bisect_right(thresholds.get(group_id, ()), points)
        return reached[group_id][below - 1] if below else None

    return name


def _published(request: HttpRequest | None) -> QuerySet[PointTrigger]:
    return PointTrigger.objects.colouring().order_by("threshold", "pk")


def _has_reached(
    contacts: QuerySet[Contact], name: str, trigger: PointTrigger | None
) -> QuerySet[Contact]:
    if trigger is None:
        return contacts
    scores = Score.objects.filter(
        contact=OuterRef("pk"), group=trigger.group_id, points__gte=trigger.threshold
    )
    return contacts.filter(Exists(scores))


def plug() -> None:
    """Name scores, and let contact lists be narrowed to who has reached a trigger."""
    chips.name_scores_by(names)
    add_filter(
        "trigger",
        ModelChoiceFilter(
            queryset=_published,
            method=_has_reached,
            label=_("Has reached"),
            empty_label=_("Anything"),
        ),
    )
