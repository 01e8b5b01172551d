"""My leads: the contacts that somebody looks after, the hottest first, with why and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from contacts import outcomes, to_do
from contacts.disqualifying import are_disqualified
from contacts.models import Contact, Outcome, Task
from contacts.models.outcome import Verdict
from insights import climbs
from insights.calls import Line, last_lines
from insights.sales import crossed
from insights.sales.crossed import Since
from kit import paging
from kit.paging import Key, Order
from points.models import Group, Score
from triggers.models import Waits

PAGE_SIZE = 25
_ORDER: Order = (Key("points", int, descending=True), Key("pk", int, descending=True))
# What answers a hand-over; that somebody called does not.
_ANSWERS = (Verdict.ACCEPTED, Verdict.REJECTED, Verdict.WON, Verdict.LOST)


class Which(StrEnum):
    """Which leads: handed over and not answered, accepted and not ended, or all of them."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    ALL = "all"


@dataclass(frozen=True)
class Lead:
    """A contact with what one wants to know before a call.

    `since` is None for whom no threshold has handed over; `stands` what sales said last.
    """

    contact: Contact
    score: int
    lines: Sequence[Line] = field(default_factory=tuple)
    since: Since | None = None
    stands: Outcome | None = None
    task: Task | None = None

    @property
    def waits(self) -> datetime | None:
        """Since when they wait for a first word, if they do."""
        return self.since.at if self.since and not self.since.contacted_at else None


@dataclass(frozen=True)
class Leads:
    """One page; `older` and `newer` name the pages beside it."""

    leads: list[Lead]
    older: str
    newer: str


def of(among: Q, which: Which, *, after: str = "", before: str = "") -> Leads:
    """A page of the leads among certain contacts (those of an owner, of nobody, or all)."""
    found = paging.page(
        narrowed(among, which).select_related("company", "owner", "activity"),
        _ORDER,
        size=PAGE_SIZE,
        after=after,
        before=before,
    )
    rows = list(found.rows)
    ids = [contact.pk for contact in rows]
    lines, since = last_lines(ids), crossed.since(ids)
    stands, tasks = outcomes.standing(ids), to_do.next_ones(ids)
    leads = [
        Lead(
            contact,
            getattr(contact, "points", 0),  # annotated by `narrowed`
            lines.get(contact.pk, ()),
            since.get(contact.pk),
            stands.get(contact.pk),
            tasks.get(contact.pk),
        )
        for contact in rows
    ]
    return Leads(leads, found.older, found.newer)


def narrowed(among: Q, which: Which) -> QuerySet[Contact]:
    """The contacts, each with its `points`; without those who were ruled out."""
    main = Score.objects.filter(contact=OuterRef("pk"), group=Group.MAIN)
    found = (
        Contact.objects.listed()
        .filter(among, ~are_disqualified())
        .annotate(points=Coalesce(Subquery(main.values("points")[:1]), 0))
    )
    if which == Which.ACCEPTED:
        said = outcomes.valid().filter(contact=OuterRef("pk"), verdict__in=_ANSWERS)
        latest = said.order_by("-said_at", "-pk").values("verdict")[:1]
        return found.annotate(verdict=Subquery(latest)).filter(verdict=Verdict.ACCEPTED)
    if which == Which.WAITING:
        main_of_whose = Score.objects.filter(contact=OuterRef("whose"), group=Group.MAIN)
        last = climbs.latest(crossed.crossings()).annotate(
            now=Coalesce(Subquery(main_of_whose.values("points")[:1]), 0)
        )
        answered = outcomes.valid().filter(
            contact=OuterRef("whose"), verdict__in=_ANSWERS, said_at__gte=OuterRef("crossed_at")
        )
        # Who has cooled below what handed them over waits no longer.
        cooled = Q(
            trigger__waits_for=Waits.CLIMB, trigger__group=Group.MAIN, now__lt=F("threshold")
        )
        return found.filter(pk__in=last.filter(~cooled, ~Exists(answered)).values("whose"))
    return found


def tasks_of(among: Q) -> QuerySet[Task]:
    """What is to be done by certain people (`among` speaks of the owner), the first due on top.

    What a threshold asked for is left out as long as the contact is kept away from sales; what a
    colleague wrote down stays, and says so (`is_kept_away`).
    """
    disqualified = Contact.objects.filter(are_disqualified(), pk=OuterRef("contact"))
    return (
        Task.objects.open()
        .filter(among, contact__in=Contact.objects.living())
        .annotate(is_kept_away=Exists(disqualified))
        .exclude(~Q(asked_by=""), is_kept_away=True)
        .select_related("contact", "contact__company", "owner")
        .order_by("due_at", "pk")
    )


def overdue(owner: User) -> int:
    """How many of their tasks should have been done by now."""
    return tasks_of(Q(owner=owner)).filter(due_at__lt=timezone.now()).count()
