"""Who was handed over to sales: the contacts that climbed over one of the chosen thresholds."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts import settings
from contacts import outcomes
from contacts.models import Contact, Outcome
from insights import climbs
from triggers.models import Crossing, PointTrigger, Waits

# Which thresholds mean "ready for sales"; none chosen means all of them.
SETTING = "handover_triggers"


def declare() -> None:
    """Make the setting known; called when the app is ready."""
    settings.declare(
        SETTING, list[int], default=[], label=_("Thresholds that hand contacts over to sales")
    )


def choosable() -> QuerySet[PointTrigger]:
    """The published triggers that may hand over, the highest first: whoever cools is no lead."""
    found = PointTrigger.objects.published().exclude(waits_for=Waits.FALL)
    return found.select_related("group").order_by("-threshold", "pk")


def thresholds() -> QuerySet[PointTrigger]:
    """Those of them that do: the chosen ones, or all."""
    chosen = settings.get(SETTING)
    return choosable().filter(pk__in=chosen) if chosen else choosable()


def crossings() -> QuerySet[Crossing]:
    """Every climb over them."""
    return Crossing.objects.filter(trigger__in=thresholds())


def handed_over(since: datetime, until: datetime, *, among: Q | None = None) -> QuerySet[Crossing]:
    """The climbs of leads (`among` says of which) over these thresholds in a time, newest first;
    for `climbs.told`.

    Demo history counts like any other: who looks around wants to see something.
    """
    then = crossings().filter(crossed_at__gte=since, crossed_at__lt=until)
    return climbs.of_leads(then, among).order_by("-crossed_at", "-pk")


@dataclass(frozen=True)
class Since:
    """When a contact was handed over last, and when somebody first spoke to them after that."""

    at: datetime
    contacted_at: datetime | None


def since(contact_ids: Collection[int]) -> dict[int, Since]:
    """For contacts that were handed over: when, and the first word with them; two queries."""
    latest = climbs.of_outer(crossings()).values("crossed_at")[:1]
    handed = dict(
        Contact.objects.filter(pk__in=contact_ids)
        .annotate(handed_at=Subquery(latest))
        .filter(handed_at__isnull=False)
        .values_list("pk", "handed_at")
    )
    first = first_words(handed)
    return {pk: Since(at, first.get(pk)) for pk, at in handed.items()}


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
