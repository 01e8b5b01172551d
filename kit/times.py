"""Times in words, and the times that addresses name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def named(text: str) -> datetime | None:
    """The time that an address names, in UTC; None if it names none that could be meant.

    Python reads offsets and years that Postgres refuses, or that have no local time.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or not 1970 <= moment.year <= 9000:  # room to add a day
            return None
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def relative(moment: datetime, *, now: datetime) -> str:
    """`moment` as one says it at `now`: "4 minutes ago", "yesterday 14:05", "12 Sep".

    Days are days of the active time zone: what happened an hour before midnight was yesterday.
    """
    local, today = timezone.localtime(moment), timezone.localtime(now)
    passed, days = now - moment, (today.date() - local.date()).days
    if abs(passed) < timedelta(seconds=45):
        return _("just now")
    if abs(passed) < HOUR:
        return _minutes(round(abs(passed) / MINUTE) or 1, ahead=passed < timedelta(0))
    if days == 0 or (days == 1 and passed < 6 * HOUR) or (days == -1 and passed > -6 * HOUR):
        return _hours(round(abs(passed) / HOUR), ahead=passed < timedelta(0))
    clock = f"{local:%H:%M}"
    if days == 1:
        return _("yesterday %(clock)s") % {"clock": clock}
    if days == -1:
        return _("tomorrow %(clock)s") % {"clock": clock}
    if 1 < days < 7:
        return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
    return short_date(local, today=today)


def lasting(span: timedelta) -> str:
    """How long something took, roughly: "12 minutes", "5 hours", "3 days"."""
    if span < HOUR:
        minutes = max(round(span / MINUTE), 0)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if span < timedelta(days=2):
        hours = round(span / HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(span / timedelta(days=1))
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def short_date(local: datetime, *, today: datetime) -> str:
    """A day with its month, and its year where that is not this one."""
    if local.year == today.year:
        form = pgettext("day and month, see Django's date filter", "j M")
    else:
        form = pgettext("day, month, year", "j M Y")
    return _written(local.date(), form, get_language())


def exact(moment: datetime) -> str:
    """`moment` to the second, with the name of the active time zone: what one reads on hover."""
    local = timezone.localtime(moment)
    day = _written(local.date(), "DATE_FORMAT", get_language())
    return f"{day}, {local:%H:%M:%S} ({timezone.get_current_timezone_name()})"


@lru_cache(maxsize=2_000)
def _written(day: date, form: str, language: str | None) -> str:
    """A day as a language writes it; remembered, because a list says the same few days again."""
    return formats.date_format(day, form)


def _minutes(count: int, *, ahead: bool) -> str:
    if ahead:
        return ngettext("in %(count)d minute", "in %(count)d minutes", count) % {"count": count}
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}


def _hours(count: int, *, ahead: bool) -> str:
    if ahead:
        return ngettext("in %(count)d hour", "in %(count)d hours", count) % {"count": count}
    return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
