"""Pays while a date of a contact's is near, or past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Expression, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Left, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts import settings
from contacts.conditions import Wrong
from contacts.conditions.truths import as_moment, day_in
from contacts.fields import definitions
from contacts.models import Contact
from points.kinds import StateForm, StateKind, point_action_kinds

MOST_DAYS = 3_650
# Kept as text: compared as such, a date needs no cast that something else would break.
_ISO = r"^\d{4}-\d{2}-\d{2}"

_TYPES = ("date", "datetime")

When = Literal["before", "after", "since"]
_WHEN: tuple[tuple[str, Promise], ...] = (
    ("before", _("so many days before it, until the day itself")),
    ("after", _("from the day itself, for so many days")),
    ("since", _("when so many days have passed, from then on")),
)


def _dates() -> Iterator[tuple[str, str]]:
    for field in definitions().published:
        if field.type in _TYPES and not field.column:
            yield field.alias, field.label


class DateForm(StateForm):
    """The fields of `Date`."""

    field = forms.ChoiceField(label=_("Which date"), choices=_dates)
    when = forms.ChoiceField(label=_("When"), choices=_WHEN)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=MOST_DAYS, initial=30)
    every_year = forms.BooleanField(
        label=_("Each year again"),
        required=False,
        help_text=_("For birthdays and anniversaries: the year makes no difference."),
    )

    field_order = ("field", "when", "days", "every_year", "disqualifies")

    def clean(self) -> dict[str, Any]:
        """What comes each year is never past for good, nor more than a year away."""
        data = super().clean() or {}
        if data.get("every_year"):
            if data.get("when") == "since":
                self.add_error(
                    "every_year", _("A day that comes each year is never past for good.")
                )
            if (data.get("days") or 0) > 365:
                self.add_error("days", _("At most 365 days for what comes each year."))
        return data


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class Date(StateKind):
    """A date field, so many days away in one direction or the other; days of the account's zone."""

    key: ClassVar[str] = "date"
    label: ClassVar[str | Promise] = _("Has a date that is near or past")
    icon: ClassVar[str] = "calendar-event"
    Form: ClassVar[type[StateForm]] = DateForm
    reads: ClassVar[frozenset[str]] = frozenset({"contact"})

    field: str
    when: When
    days: Annotated[int, Field(ge=0, le=MOST_DAYS)]
    every_year: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.every_year and (self.when == "since" or self.days > 365):
            raise ValueError("a day of each year is never past for good, nor a year away")

    def check(self) -> None:
        """The field is there (if out of use), and is a date."""
        field = definitions().get(self.field)
        if field is None or field.type not in _TYPES or field.column:
            raise Wrong(gettext("This date is not there any more."))

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """Whoever has the date in the window."""
        zone = settings.get("time_zone")
        today = at.astimezone(ZoneInfo(zone)).date()
        dated = contacts.annotate(day=self._day(zone)).filter(day__regex=_ISO)
        if self.every_year:
            dated = dated.annotate(in_year=Substr("day", 6, 5))
        true_of = dated.filter(self._in_window(today)).values_list("pk", flat=True)
        return dict.fromkeys(true_of, points)

    def _day(self, zone: str) -> Expression:
        """The day as text; of a moment, which is kept in UTC, the day that it is in the zone."""
        kept = KeyTextTransform(self.field, "fields")
        field = definitions().get(self.field)
        if field is not None and field.type == "datetime":
            return day_in(as_moment(kept), zone)
        return Left(kept, 10)

    def _in_window(self, today: date) -> Q:
        ahead, back = (self.days, 0) if self.when == "before" else (0, self.days)
        first, last = today - timedelta(days=back), today + timedelta(days=ahead)
        if self.when == "since":
            return Q(day__lte=first.isoformat())
        if self.every_year:
            days = {first + timedelta(days=n) for n in range((last - first).days + 1)}
            return Q(in_year__in=sorted(_each_year(days)))
        return Q(day__gte=first.isoformat(), day__lte=last.isoformat())

    def __str__(self) -> str:
        field = definitions().get(self.field)
        words = {
            "before": ngettext(
                "has “%(date)s” at most %(days)d day ahead",
                "has “%(date)s” at most %(days)d days ahead",
                self.days,
            ),
            "after": ngettext(
                "had “%(date)s” at most %(days)d day ago",
                "had “%(date)s” at most %(days)d days ago",
                self.days,
            ),
            "since": ngettext(
                "had “%(date)s” %(days)d day ago or longer",
                "had “%(date)s” %(days)d days ago or longer",
                self.days,
            ),
        }[self.when]
        said = words % {"date": field.label if field else self.field, "days": self.days}
        return gettext("%(date)s, each year") % {"date": said} if self.every_year else said


def _each_year(days: set[date]) -> set[str]:
    """Month and day of each; who was born on 29 February has the 28th in other years."""
    found = {day.strftime("%m-%d") for day in days}
    if any(day.month == 2 and day.day == 28 and (day + timedelta(days=1)).day == 1 for day in days):
        found.add("02-29")
    return found
