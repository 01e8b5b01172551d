"""Whom a trigger would show and whom it would have met; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Count, Max
from django.db.models.functions import Cast

from contacts.models import Contact
from points.models import Entry, Reason, Score
from triggers.drafts import Draft
from triggers.models import PointTrigger

_SHOWN = 20

_FIRING = [reason.value for reason in Reason if reason.fires]


@dataclass(frozen=True)
class Above:
    """A contact who is there already."""

    contact: Contact
    points: int


@dataclass(frozen=True)
class Preview:
    """`above` known contacts are at or over the number now, `shown` of them in this colour because
    no higher trigger covers it, with the highest of them in `top`; `climbed` contacts went over it
    since the time asked about."""

    above: int
    shown: int
    climbed: int
    highest: int
    top: list[Above]
    covered_by: PointTrigger | None


def preview(draft: Draft, *, trigger: PointTrigger, since: datetime) -> Preview:
    """What publishing `draft` (a working copy of `trigger`) would mean; six short queries."""
    higher = (
        PointTrigger.objects.published()
        .filter(group_id=draft.group_id, threshold__gt=draft.threshold)
        .exclude(pk=trigger.pk)
        .order_by("threshold")
        .first()
    )
    known = Score.objects.filter(group_id=draft.group_id, contact__in=Contact.objects.listed())
    there = known.filter(points__gte=draft.threshold)
    would_show = there.filter(points__lt=higher.threshold) if higher else there
    return Preview(
        above=there.count(),
        shown=would_show.count(),
        climbed=_climbed(draft, since=since),
        highest=known.aggregate(highest=Max("points"))["highest"] or 0,
        top=[
            Above(score.contact, score.points)
            for score in would_show.select_related("contact__company").order_by(
                "-points", "-contact"
            )[:_SHOWN]
        ],
        covered_by=higher,
    )


def _climbed(draft: Draft, *, since: datetime) -> int:
    """How many contacts went over the number: each line of the ledger holds both sides of it."""
    climbs = Entry.objects.filter(
        group_id=draft.group_id,
        occurred_at__gte=since,
        reason__in=_FIRING,
        balance__gte=draft.threshold,
        points__gt=Cast("balance", BigIntegerField()) - draft.threshold,
    )
    return int(climbs.aggregate(contacts=Count("contact_id", distinct=True))["contacts"])
