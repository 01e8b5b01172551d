"""The time that every chart of a page is about; it stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# What is offered with one click; anything else is chosen by two dates.
CHOICES = (7, 30, 90)
USUAL = 30
LONGEST = 366


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, both included, in the active time zone.

    `choice` is the number of days if the period is "the last so many days", else None.
    """

    first: date
    last: date
    choice: int | None = None

    @classmethod
    def of_last(cls, days: int, *, today: date) -> Period:
        """Today and the days before it, so many altogether."""
        return cls(today - timedelta(days=days - 1), today, days)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days right before it, to compare with."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    @property
    def since(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The moment at which it is over."""
        return _midnight(self.last + timedelta(days=1))

    def days(self) -> Iterator[date]:
        """Each of its days."""
        for number in range(self.length):
            yield self.first + timedelta(days=number)

    @property
    def query(self) -> str:
        """What the address says for it."""
        if self.choice:
            return urlencode({"days": self.choice})
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})

    def __str__(self) -> str:
        if self.choice:
            return ngettext("last %(count)d day", "last %(count)d days", self.choice) % {
                "count": self.choice
            }
        return _("%(first)s to %(last)s") % {
            "first": formats.date_format(self.first, "SHORT_DATE_FORMAT"),
            "last": formats.date_format(self.last, "SHORT_DATE_FORMAT"),
        }


def chosen(address: Mapping[str, str], *, today: date) -> Period:
    """The period that an address asks for; the usual one where it asks for nonsense.

    Never longer than a year, never later than today.
    """
    first, last = _day(address.get("from", "")), _day(address.get("to", ""))
    if first or last:
        last = min(last or today, today)
        first = min(first or last, last)
        return Period(max(first, last - timedelta(days=LONGEST - 1)), last)
    asked = address.get("days", "")
    return Period.of_last(int(asked) if asked in map(str, CHOICES) else USUAL, today=today)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year >= 1970 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
