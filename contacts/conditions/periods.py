"""Dates as people say them: "2026-11-22", "today", "last month", "-7 days", "birthday".

What is said relatively is worked out anew whenever it is asked, in the time zone of the account.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import settings
from contacts.conditions.base import Wrong

UNITS = ("minute", "hour", "day", "week", "month", "year")
_MOST = {"minute": 60 * 24 * 366, "hour": 24 * 366 * 10}
_MOST_OTHERS = 36_600

DAYS_AROUND = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
}
SPANS = {
    "this week": gettext_lazy("this week"),
    "last week": gettext_lazy("last week"),
    "next week": gettext_lazy("next week"),
    "this month": gettext_lazy("this month"),
    "last month": gettext_lazy("last month"),
    "next month": gettext_lazy("next month"),
    "this year": gettext_lazy("this year"),
    "last year": gettext_lazy("last year"),
    "next year": gettext_lazy("next year"),
}
EDGES = {
    "first day of this month": gettext_lazy("the first day of this month"),
    "last day of this month": gettext_lazy("the last day of this month"),
    "first day of last month": gettext_lazy("the first day of last month"),
    "last day of last month": gettext_lazy("the last day of last month"),
    "first day of next month": gettext_lazy("the first day of next month"),
    "last day of next month": gettext_lazy("the last day of next month"),
}
_WORDS = {**DAYS_AROUND, **SPANS, **EDGES}

_AGO = re.compile(r"(\d{1,6}) (minute|hour|day|week|month|year)s? ago")
_OFFSET = re.compile(r"([+-]) ?(\d{1,6}) ?(minute|hour|day|week|month|year)s?")
_YEARLY = re.compile(r"(?:birthday|anniversary)(?: ?([+-]) ?(\d{1,4}) ?(day|week|month)s?)?")


@dataclass(frozen=True)
class Period:
    """From `start` up to `end`, which is not in it. Both are of the account's time zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class When:
    """What somebody has said of a date, and understood.

    `sort` is "day" or "moment" (exact ones), "word", "offset" or "yearly"; `count` counts `unit`s
    from now on, or back.
    """

    text: str
    sort: str
    count: int = 0
    unit: str = "day"

    @property
    def moves(self) -> bool:
        """Whether it means another date tomorrow."""
        return self.sort not in ("day", "moment")

    @property
    def is_to_the_minute(self) -> bool:
        """Whether it means a time of the day: nothing for a field that holds days."""
        return self.sort == "moment" or (self.sort == "offset" and self.unit in ("minute", "hour"))

    def period(self, at: datetime) -> Period:
        """What it means at `at`."""
        zone = ZoneInfo(settings.get("time_zone"))
        now = at.astimezone(zone)
        today = now.date()
        match self.sort:
            case "moment":
                moment = datetime.fromisoformat(self.text).replace(tzinfo=zone)
                return Period(moment, moment + timedelta(minutes=1))
            case "day":
                return _days(date.fromisoformat(self.text), 1, zone)
            case "word":
                return _word(self.text, today, zone)
            case "offset" if self.is_to_the_minute:
                step = timedelta(**{f"{self.unit}s": self.count})
                return Period(now + step, now + step + timedelta(minutes=1))
        return _days(moved(today, self.count, self.unit), 1, zone)

    def day_of_year(self, at: datetime) -> date:
        """For a yearly one: the day on which it would be that day now."""
        return self.period(at).start.date()

    def __str__(self) -> str:
        match self.sort:
            case "day":
                return formats.date_format(date.fromisoformat(self.text), "DATE_FORMAT")
            case "moment":
                return formats.date_format(datetime.fromisoformat(self.text), "DATETIME_FORMAT")
            case "word":
                return str(_WORDS[self.text])
            case "yearly" if self.count == 0:
                return _("its yearly return")
            case "yearly":
                return _("its yearly return, %(offset)s") % {"offset": self._offset()}
        return self._offset()

    def _offset(self) -> str:
        count = abs(self.count)
        template = _ago(self.unit, count) if self.count < 0 else _ahead(self.unit, count)
        return template % {"count": count}


def when(text: str) -> When:
    """What `text` says of a date.

    Raises:
        Wrong: nothing; the words say how to write it.
    """
    said = " ".join(text.strip().lower().replace("previous", "last").split())
    if said in _WORDS:
        return When(said, "word")
    if found := _YEARLY.fullmatch(said):
        count = int(f"{found[1] or '+'}{found[2] or 0}")
        return When(said, "yearly", count, found[3] or "day")
    if found := _AGO.fullmatch(said):
        return _offset(-int(found[1]), found[2], said)
    if found := _OFFSET.fullmatch(said):
        return _offset(int(f"{found[1]}{found[2]}"), found[3], said)
    try:
        if len(said) == len("2026-11-22"):
            day = date.fromisoformat(said)
            _in_range(day.year)
            return When(day.isoformat(), "day")
        moment = datetime.fromisoformat(said.replace(" ", "T").upper())
        _in_range(moment.year)
        if moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(settings.get("time_zone")))
        moment = moment.replace(tzinfo=None, second=0, microsecond=0)
        return When(moment.isoformat(timespec="minutes"), "moment")
    except (ValueError, OverflowError):
        raise Wrong(_("Write a date as 2026-11-22, or as “-7 days” or “last month”.")) from None


def moved(day: date, count: int, unit: str) -> date:
    """`day` so many units on; the last day of a shorter month where there is no such day.

    The ends of the calendar stop it.
    """
    try:
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        return date(1000, 1, 1) if count < 0 else date(9000, 1, 1)


def _offset(count: int, unit: str, text: str) -> When:
    most = _MOST.get(unit, _MOST_OTHERS)
    if abs(count) > most:
        raise Wrong(_("This is too far away in time."))
    return When(text, "offset", count, unit)


def _in_range(year: int) -> None:
    if not 1000 <= year <= 9000:
        raise Wrong(_("Give a year between 1000 and 9000."))


def _days(day: date, count: int, zone: ZoneInfo) -> Period:
    """Whole days from the midnight at which `day` begins."""
    return Period(_midnight(day, zone), _midnight(day + timedelta(days=count), zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min), zone)


def _word(word: str, today: date, zone: ZoneInfo) -> Period:
    if word in DAYS_AROUND:
        offset = {"yesterday": -1, "today": 0, "tomorrow": 1}[word]
        return _days(today + timedelta(days=offset), 1, zone)
    which, span = word.split()[-2:]
    step = {"last": -1, "this": 0, "next": 1}[which]
    if span == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return _days(monday, 7, zone)
    first = today.replace(day=1) if span == "month" else today.replace(month=1, day=1)
    start, end = moved(first, step, span), moved(first, step + 1, span)
    if word.startswith("first day"):
        return _days(start, 1, zone)
    if word.startswith("last day"):
        return _days(end - timedelta(days=1), 1, zone)
    return Period(_midnight(start, zone), _midnight(end, zone))


def _ago(unit: str, count: int) -> str:
    match unit:
        case "minute":
            return ngettext("%(count)d minute ago", "%(count)d minutes ago", count)
        case "hour":
            return ngettext("%(count)d hour ago", "%(count)d hours ago", count)
        case "day":
            return ngettext("%(count)d day ago", "%(count)d days ago", count)
        case "week":
            return ngettext("%(count)d week ago", "%(count)d weeks ago", count)
        case "month":
            return ngettext("%(count)d month ago", "%(count)d months ago", count)
    return ngettext("%(count)d year ago", "%(count)d years ago", count)


def _ahead(unit: str, count: int) -> str:
    match unit:
        case "minute":
            return ngettext("in %(count)d minute", "in %(count)d minutes", count)
        case "hour":
            return ngettext("in %(count)d hour", "in %(count)d hours", count)
        case "day":
            return ngettext("in %(count)d day", "in %(count)d days", count)
        case "week":
            return ngettext("in %(count)d week", "in %(count)d weeks", count)
        case "month":
            return ngettext("in %(count)d month", "in %(count)d months", count)
    return ngettext("in %(count)d year", "in %(count)d years", count)
