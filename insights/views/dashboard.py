"""The dashboard: who to call now, and how things are going; each chart is a panel of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from insights import calls, charts, checklist, daily, distribution, emptiness, totals
from insights.demo import marks
from insights.period import CHOICES, Period, chosen
from kit.bounded import TookTooLong, bounded
from points.chips import Chips

CALLS_SHOWN = 8


@dataclass(frozen=True)
class Panel:
    """A card that htmx fetches: `read(period)` gives what its part of the template shows."""

    key: str
    title: str | Promise
    read: Callable[[Period], dict[str, Any]]


def _totals(period: Period) -> dict[str, Any]:
    return {"totals": totals.totals(period)}


def _scores(period: Period) -> dict[str, Any]:
    spread = distribution.spread()
    if not spread.contacts:
        return {"empty": emptiness.of_scores()}
    return {"spread": spread, "chart": charts.of_spread(spread)}


def _events(period: Period) -> dict[str, Any]:
    events = daily.events(period)
    if events.is_empty:
        return {"empty": emptiness.of_events(period)}
    return {"daily": events, "chart": charts.of_events(events)}


def _points(period: Period) -> dict[str, Any]:
    points = daily.points(period)
    if points.is_empty:
        return {"empty": emptiness.of_points(period)}
    return {"daily": points, "chart": charts.of_points(points)}


PANELS = {
    panel.key: panel
    for panel in (
        Panel("totals", _("In numbers"), _totals),
        Panel("scores", _("Scores of your contacts"), _scores),
        Panel("events", _("What contacts did"), _events),
        Panel("points", _("Points won and lost"), _points),
    )
}


@requires(Can.SEE)
def dashboard(request: HttpRequest) -> HttpResponse:
    """The page: who to call, and a place for each panel."""
    period = _period(request)
    chips = Chips()
    found = calls.who_to_call(period, limit=CALLS_SHOWN)
    return render(
        request,
        "insights/dashboard.html",
        {
            "room": "dashboard",
            "checklist": checklist.for_user(user_of(request)),
            "may_hide": user_of(request).may(Can.MANAGE_ACCOUNT),
            "period": period,
            "choices": [Period.of_last(days, today=timezone.localdate()) for days in CHOICES],
            "calls": [(call, chips.chip(call.score)) for call in found],
            "empty": None if found else emptiness.of_calls(period),
            "panels": PANELS.values(),
            "has_shop": marks.read() is not None,
        },
    )


@requires(Can.SEE)
def panel(request: HttpRequest, key: str) -> HttpResponse:
    """One panel: a part for htmx, a page of its own without it."""
    if key not in PANELS:
        raise Http404
    period = _period(request)
    shown: dict[str, Any] = {"room": "dashboard", "period": period, "panel": PANELS[key]}
    try:
        with bounded():
            shown |= PANELS[key].read(period)
    except TookTooLong:
        shown["too_much"] = True
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"insights/panel.html{part}", shown)


def _period(request: HttpRequest) -> Period:
    return chosen(request.GET.dict(), today=timezone.localdate())
