"""Whom a trigger would show and whom it would have met; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Count, F, Max, QuerySet
from django.db.models.functions import Cast

from contacts import conditions
from contacts.conditions import BadTree
from contacts.models import Contact
from points.models import Entry, Group, Reason, Score
from triggers.drafts import Draft
from triggers.models import PointTrigger, Waits

_SHOWN = 20

_FIRING = [reason.value for reason in Reason if reason.fires]
_FIRING_DOWN = [reason.value for reason in Reason if reason.fires_down]


@dataclass(frozen=True)
class Above:
    """A contact who is there already."""

    contact: Contact
    points: int


@dataclass(frozen=True)
class Preview:
    """`above` known contacts are where the trigger waits for them now (at or over the number, below
    it, or the condition is true of them), `shown` of them in this colour because no higher trigger
    covers it, with the highest of them in `top`; `climbed` contacts came there since the time
    asked about (None: that is known of scores only)."""

    above: int
    shown: int
    climbed: int | None
    highest: int
    top: list[Above]
    covered_by: PointTrigger | None


def preview(draft: Draft, *, trigger: PointTrigger, since: datetime, at: datetime) -> Preview:
    """What publishing `draft` (a working copy of `trigger`) would mean; six short queries."""
    known = Score.objects.filter(group_id=draft.group_id, contact__in=Contact.objects.listed())
    there = _there(draft, known, at)
    higher = _covering(draft, trigger)
    would_show = there.filter(points__lt=higher.threshold) if higher else there
    return Preview(
        above=there.count(),
        shown=would_show.count(),
        climbed=None if draft.waits_for == Waits.CONDITION else _came(draft, since=since),
        highest=known.aggregate(highest=Max("points"))["highest"] or 0,
        top=[
            Above(score.contact, score.points)
            for score in would_show.select_related("contact__company").order_by(
                "-points", "-contact"
            )[:_SHOWN]
        ],
        covered_by=higher,
    )


def _there(draft: Draft, known: QuerySet[Score], at: datetime) -> QuerySet[Score]:
    """The scores of those who are where the trigger waits for them.

    A condition is asked of everybody who has the main score, which is everybody.
    """
    match draft.waits_for:
        case Waits.FALL:
            return known.filter(points__lt=draft.threshold)
        case Waits.CONDITION:
            try:
                true = Contact.objects.listed().filter(conditions.build(draft.condition).q(at))
            except BadTree:
                return known.none()
            return Score.objects.filter(group=Group.MAIN, contact__in=true.values("pk"))
    return known.filter(points__gte=draft.threshold)


def _covering(draft: Draft, trigger: PointTrigger) -> PointTrigger | None:
    """The next higher trigger, whose colour shows instead."""
    if draft.waits_for != Waits.CLIMB:
        return None
    colouring = PointTrigger.objects.colouring().filter(group_id=draft.group_id)
    higher = colouring.filter(threshold__gt=draft.threshold).exclude(pk=trigger.pk)
    return higher.order_by("threshold", "pk").first()


def _came(draft: Draft, *, since: datetime) -> int:
    """How many contacts passed the number: each line of the ledger holds both sides of it."""
    before = Cast("balance", BigIntegerField()) - F("points")
    lines = Entry.objects.filter(group_id=draft.group_id, occurred_at__gte=since)
    if draft.waits_for == Waits.FALL:
        came = lines.annotate(before=before).filter(
            reason__in=_FIRING_DOWN, balance__lt=draft.threshold, before__gte=draft.threshold
        )
    else:
        came = lines.annotate(before=before).filter(
            reason__in=_FIRING, balance__gte=draft.threshold, before__lt=draft.threshold
        )
    return int(came.aggregate(contacts=Count("contact_id", distinct=True))["contacts"])
