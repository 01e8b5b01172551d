"""Why a card of the dashboard has nothing to show, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.models import Contact, Event
from insights.period import CHOICES, Period
from points.models import Entry, PointAction
from triggers.models import Crossing, PointTrigger


@dataclass(frozen=True)
class Empty:
    """What `_empty.html` says: what this would be, why it is empty, and one way on."""

    icon: str
    what: str
    why: str
    act: str
    act_url: str


def of_calls(period: Period) -> Empty:
    """Nobody to call."""
    what = _("Here stand the contacts who have just become interesting.")
    if not PointTrigger.objects.published().exists():
        return Empty(
            "flame",
            what,
            _("Nothing says yet at how many points that is."),
            _("Set a number of points"),
            reverse("triggers:triggers"),
        )
    if Crossing.objects.exists():
        why = _("Nobody climbed that high in this time, or has stayed there.")
        return _longer("flame", what, why, period)
    return Empty(
        "flame",
        what,
        _("Nobody has climbed that high yet."),
        _("See all contacts by score"),
        f"{reverse('contacts:list')}?sort=-score",
    )


def of_scores() -> Empty:
    """No known contacts."""
    return Empty(
        "chart-bar",
        _("Here you see how the scores of your contacts are spread."),
        _("There are no contacts yet whose name or address is known."),
        _("Look at the contacts"),
        reverse("contacts:list"),
    )


def of_events(period: Period) -> Empty:
    """Nothing happened."""
    what = _("Here you see what contacts do, day by day.")
    if Event.objects.exists():
        return _longer("activity", what, _("Nothing happened in this time."), period)
    return Empty(
        "activity",
        what,
        _("No visit has come in yet: your site has to carry the tracking script."),
        _("See contacts"),
        reverse("contacts:list"),
    )


def of_points(period: Period) -> Empty:
    """No points moved."""
    what = _("Here you see the points that contacts win and lose, day by day.")
    if not PointAction.objects.live().exists():
        return Empty(
            "bolt",
            what,
            _("Nothing earns points yet."),
            _("Say what earns points"),
            reverse("points:actions"),
        )
    if Entry.objects.exists():
        return _longer("bolt", what, _("No points moved in this time."), period)
    why = (
        _("Contacts are there, but they have done nothing yet that earns points.")
        if Contact.objects.exists()
        else _("There are no contacts yet.")
    )
    return Empty("bolt", what, why, _("Look at what earns points"), reverse("points:actions"))


def _longer(icon: str, what: str, why: str, period: Period) -> Empty:
    days = next((choice for choice in CHOICES if choice > period.length), CHOICES[-1])
    return Empty(
        icon,
        what,
        why,
        _("Look at the last %(days)d days") % {"days": days},
        f"{reverse('insights:dashboard')}?days={days}",
    )
