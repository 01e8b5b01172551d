"""Climbs over thresholds as sales are told of them: as those of whom each contact is today.

A crossing stays with the contact that it was of. If that one has gone into another since, no
trigger fires again for the other (`triggers/merging.py`), who is to be called all the same.
"""

from __future__ import annotations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q, QuerySet

from contacts.disqualifying import are_disqualified
from contacts.families import became, of_family
from contacts.models import Contact
from triggers.models import Crossing


def of_leads(climbs: QuerySet[Crossing], among: Q | None = None) -> QuerySet[Crossing]:
    """Those of contacts in lists whom nobody keeps away from sales (`among` narrows them down);
    `whose` is the contact's id."""
    leads = Contact.objects.listed().filter(~are_disqualified(), among or Q())
    told = climbs.annotate(whose=became("contact"))
    return told.filter(Exists(leads.filter(pk=OuterRef("whose"))))


def of_outer(climbs: QuerySet[Crossing]) -> QuerySet[Crossing]:
    """For a subquery of contacts: those of each one's, the latest first."""
    theirs = climbs.filter(of_family("contact", OuterRef("pk")))
    return theirs.order_by("-crossed_at", "-pk")


def latest(climbs: QuerySet[Crossing]) -> QuerySet[Crossing]:
    """The latest of each contact of today, with `whose`: of all contacts at once, for lists."""
    today = climbs.order_by().annotate(whose=became("contact"))
    last = Func(
        ArrayAgg("pk", order_by=("-crossed_at", "-pk")),
        template="(%(expressions)s)[1]",
        output_field=BigIntegerField(),
    )
    each = today.values("whose").annotate(last=last).values("last")
    return Crossing.objects.filter(pk__in=each).annotate(whose=became("contact"))


def told(climbs: QuerySet[Crossing]) -> list[Crossing]:
    """Read what `of_leads` found, each with its trigger and with the contact of today; two
    statements."""
    rows = list(climbs.select_related("trigger"))
    contacts = Contact.objects.select_related("company", "owner").in_bulk(
        {row.whose for row in rows}  # type: ignore[attr-defined]
    )
    found = [row for row in rows if row.whose in contacts]  # type: ignore[attr-defined]
    for row in found:
        row.contact = contacts[row.whose]  # type: ignore[attr-defined]
    return found
