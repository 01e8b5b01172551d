"""The timeline of a contact, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from contacts import timeline
from contacts.merging import family
from contacts.timeline import Moment
from contacts.views.answers import by_htmx
from contacts.views.panels import living
from kit.times import named, short_date

PAGE_SIZE = 30


@dataclass
class Told:
    """A moment with those that it caused: a visit, and the points that it earned."""

    moment: Moment
    caused: list[Moment] = field(default_factory=list)


@require_GET
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the timeline, from the time `before` on, narrowed to the source `only`."""
    contact = living(pk)
    sources = timeline.sources()
    only = [source.key for source in sources if source.key == request.GET.get("only")]
    moments, older = _page(family(pk), before=named(request.GET.get("before", "")), only=only)
    context = {
        "room": "contacts",
        "contact": contact,
        "days": [(_day(day), told) for day, told in _by_day(_together(moments))],
        "older": older.isoformat() if older else "",
        "going_on": "before" in request.GET,
        "sources": sources,
        "only": only[0] if only else "",
    }
    if by_htmx(request) and "before" in request.GET:
        return render(request, "contacts/timeline.html#days", context)
    return render(request, "contacts/timeline.html", context)


def _page(
    contact_ids: Sequence[int], *, before: datetime | None, only: Sequence[str]
) -> tuple[list[Moment], datetime | None]:
    """Moments, newest first, and the time before which more are found (None: no more).

    The next page begins by time, so what happened at one instant must not be cut in two.
    """
    limit = PAGE_SIZE
    while True:
        moments = timeline.read(contact_ids, before=before, limit=limit + 1, only=only)
        if len(moments) <= limit:
            return moments, None
        cut = moments[limit].at
        whole = [moment for moment in moments if moment.at > cut]
        if whole:
            return whole, whole[-1].at
        limit *= 4  # more than a page at one instant: an import, say


def _together(moments: Sequence[Moment]) -> list[Told]:
    """What was caused stands under its cause, where the page has both."""
    told = {(moment.source, moment.sort): Told(moment) for moment in moments}
    for key, one in list(told.items()):
        cause = told.get(one.moment.belongs_to) if one.moment.belongs_to else None
        if cause is not None:
            cause.caused.append(one.moment)
            del told[key]
    return list(told.values())


def _by_day(told: Sequence[Told]) -> Iterator[tuple[date, list[Told]]]:
    """Days of the reader's time zone, newest first."""
    for day, group in groupby(told, key=lambda one: timezone.localdate(one.moment.at)):
        yield day, list(group)


def _day(day: date) -> str:
    today = timezone.localdate()
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return short_date(datetime.combine(day, time()), today=datetime.combine(today, time()))
