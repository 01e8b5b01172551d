"""The pictures of the dashboard, from its numbers."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insights.daily import Daily
from insights.distribution import Spread
from kit import charts
from kit.charts import Bar, Bin, Chart, Mark, Series
from points.models import Group


def of_spread(spread: Spread) -> Chart:
    """Contacts by score, thresholds marked; each bar of the main score, which lists can be narrowed
    to, is a way to the contacts behind it."""
    contacts = reverse("contacts:list") if spread.group_id == Group.MAIN else ""
    return charts.histogram(
        title=_("Contacts by score"),
        bins=[
            Bin(
                low,
                low + spread.width,
                count,
                f"{contacts}?score_min={low}&score_max={low + spread.width - 1}"
                if count and contacts
                else "",
            )
            for low, count in spread.bins
        ],
        marks=[Mark(one.threshold, one.name, one.colour) for one in spread.triggers],
    )


def of_events(events: Daily) -> Chart:
    """Events per day; machines' own series only where there were any."""
    machines = any(values[1] for _day, values in events.days)
    series = [Series(_("People"), "teal"), Series(_("Machines, not counted"), "grey")]
    return _by_day(_("Events per day"), events, series if machines else series[:1])


def of_points(points: Daily) -> Chart:
    """Points won above the line, points lost below it."""
    return _by_day(
        _("Points per day"), points, [Series(_("Won"), "green"), Series(_("Lost"), "red")]
    )


def _by_day(title: str, daily: Daily, series: list[Series]) -> Chart:
    return charts.bars(
        title=title,
        points=[Bar(_named(day), values[: len(series)]) for day, values in daily.days],
        series=series,
    )


def _named(day: date) -> str:
    return formats.date_format(day, pgettext("day and month, see Django's date filter", "j M"))
