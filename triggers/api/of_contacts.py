"""`color` of every contact in the REST API: that of the highest threshold that it has reached."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from rest_framework import serializers

from contacts.api.additions import Addition, add
from points.api.of_contacts import main_scores
from points.models import Group
from triggers.api import colours
from triggers.models import PointTrigger


def _colours(contact_ids: Sequence[int]) -> Mapping[int, str]:
    published = PointTrigger.objects.colouring().filter(group=Group.MAIN)
    triggers = list(
        published.order_by("threshold", "-pk").values_list("threshold", "colour", "as_sent")
    )
    if not triggers:
        return {}
    thresholds = [threshold for threshold, _, _ in triggers]
    told = [colours.told(colour, sent.get("color")) for _, colour, sent in triggers]
    return {
        pk: told[below - 1]
        for pk, points in main_scores(contact_ids).items()
        if (below := bisect_right(thresholds, points))
    }


def plug() -> None:
    """Give contacts of the API their colour."""
    shape = serializers.CharField(allow_null=True, help_text="Six hex digits.")
    add(Addition("color", shape, read=_colours))
