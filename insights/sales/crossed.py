"""Who was handed over to sales: the contacts that climbed over one of the chosen thresholds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import settings
from contacts import outcomes
from contacts.disqualifying import are_disqualified
from contacts.models import Contact, Outcome
from triggers.models import Crossing, PointTrigger, Waits

# Which thresholds mean "ready for sales"; none chosen means all of them.
SETTING = "handover_triggers"


def declare() -> None:
    """Make the setting known; called when the app is ready."""
    settings.declare(
        SETTING, list[int], default=[], label=_("Thresholds that hand contacts over to sales")
    )


def thresholds() -> QuerySet[PointTrigger]:
    """The published triggers that hand over, the highest first."""
    chosen = settings.get(SETTING)
    found = PointTrigger.objects.published().exclude(waits_for=Waits.FALL)
    if chosen:
        found = found.filter(pk__in=chosen)
    return found.select_related("group").order_by("-threshold", "pk")


def handed_over(since: datetime, until: datetime) -> QuerySet[Crossing]:
    """The climbs of listed contacts over these thresholds in a time, newest first.

    Demo history counts like any other: who looks around wants to see something.
    """
    return (
        Crossing.objects.filter(
            crossed_at__gte=since,
            crossed_at__lt=until,
            trigger__in=thresholds(),
            contact__in=Contact.objects.listed().filter(~are_disqualified()),
        )
        .select_related("trigger", "contact__company", "contact__owner")
        .order_by("-crossed_at", "-pk")
    )


@dataclass(frozen=True)
class Since:
    """When a contact was handed over last, and when somebody first spoke to them after that."""

    at: datetime
    contacted_at: datetime | None


def since(contact_ids: Collection[int]) -> dict[int, Since]:
    """For contacts that were handed over: when, and the first word with them; two queries."""
    latest = dict(
        Crossing.objects.filter(contact__in=contact_ids, trigger__in=thresholds())
        .order_by("contact", "-crossed_at", "-pk")
        .distinct("contact")
        .values_list("contact_id", "crossed_at")
    )
    first = first_words(latest)
    return {pk: Since(at, first.get(pk)) for pk, at in latest.items()}


def first_words(handed: dict[int, datetime]) -> dict[int, datetime]:
    """By contact, when sales first spoke to them at or after the time given; one query."""
    spoken: dict[int, datetime] = {}
    lines = (
        outcomes.valid()
        .filter(
            contact__in=handed,
            verdict__in=[Outcome.Verdict.CONTACTED, Outcome.Verdict.WON, Outcome.Verdict.LOST],
        )
        .order_by("said_at", "pk")
    )
    for contact_id, said_at in lines.values_list("contact_id", "said_at"):
        if said_at >= handed[contact_id]:
            spoken.setdefault(contact_id, said_at)
    return spoken
