"""How often triggers were crossed lately: "crossed by 12 contacts in the last 30 days"."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count

from triggers.models import Crossing

LATELY = timedelta(days=30)


def crossed(trigger_ids: Collection[int], *, since: datetime) -> dict[int, int]:
    """How many contacts climbed over each trigger since then; one query."""
    counted = (
        Crossing.objects.filter(trigger_id__in=trigger_ids, crossed_at__gte=since)
        .values("trigger_id")
        .annotate(contacts=Count("contact_id", distinct=True))
    )
    found = {row["trigger_id"]: row["contacts"] for row in counted}
    return {pk: found.get(pk, 0) for pk in trigger_ids}
