"""A few numbers of a period beside those of the period before."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.families import became
from contacts.models import Activity, Contact
from insights.daily import Change
from insights.period import Period
from points.models import Group
from triggers.models import Crossing, PointTrigger

# The highest thresholds are the ones that somebody acts on.
_TRIGGERS_SHOWN = 2


@dataclass(frozen=True)
class Total:
    """One number; `change` compares it where that can be told, `url` leads to the contacts."""

    name: str
    number: int
    url: str
    change: Change | None = None
    tone: str = "grey"


def totals(period: Period) -> list[Total]:
    """New and active contacts, and who climbed over the highest thresholds; four statements."""
    contacts, since = reverse("contacts:list"), period.first.isoformat()
    new = _new(period)
    return [
        Total(_("New contacts"), new.now, f"{contacts}?created_since={since}", new),
        Total(_("Active contacts"), _active(period), f"{contacts}?active_since={since}"),
        *(
            Total(
                _("Reached %(trigger)s") % {"trigger": trigger.name},
                climbed.now,
                f"{contacts}?trigger={trigger.pk}",
                climbed,
                trigger.colour,
            )
            for trigger, climbed in _climbed_over(period)
        ),
    ]


def _new(period: Period) -> Change:
    counted = (
        Contact.objects.listed()
        .filter(created_at__gte=period.before.since, created_at__lt=period.until)
        .aggregate(
            now=Count("pk", filter=Q(created_at__gte=period.since)),
            before=Count("pk", filter=Q(created_at__lt=period.since)),
        )
    )
    return Change(**counted)


def _active(period: Period) -> int:
    """Known contacts that did something in the period or after it: only the last time is kept."""
    return Activity.objects.filter(
        last_active_at__gte=period.since, contact__in=Contact.objects.listed()
    ).count()


def _climbed_over(period: Period) -> list[tuple[PointTrigger, Change]]:
    """The highest triggers in force, with how many known contacts climbed over them, as whoever
    they have gone into since."""
    triggers = list(
        PointTrigger.objects.published()
        .filter(group=Group.MAIN)
        .order_by("-threshold", "pk")[:_TRIGGERS_SHOWN]
    )
    counted = (
        Crossing.objects.filter(
            trigger__in=triggers,
            crossed_at__gte=period.before.since,
            crossed_at__lt=period.until,
        )
        .annotate(whose=became("contact"))
        .filter(Exists(Contact.objects.listed().filter(pk=OuterRef("whose"))))
        .values("trigger")
        .annotate(
            now=Count("whose", distinct=True, filter=Q(crossed_at__gte=period.since)),
            before=Count("whose", distinct=True, filter=Q(crossed_at__lt=period.since)),
        )
    )
    changes = {row["trigger"]: Change(row["now"], row["before"]) for row in counted}
    return [(trigger, changes.get(trigger.pk, Change(0, 0))) for trigger in triggers]
