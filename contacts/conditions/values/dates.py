"""Values that are days or moments, compared with exact and with relative dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import CharField, Func, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import settings
from contacts.conditions.base import Wrong
from contacts.conditions.periods import Period, When, when
from contacts.conditions.truths import (
    Operand,
    as_moment,
    compared,
    day_of_year,
    in_order,
    is_one_of,
)
from contacts.conditions.values import OF_TWO, Held, Values
from contacts.conditions.values.text import AS_TEXT, Text, text_holds
from contacts.conditions.values.two import TwoField
from contacts.conditions.values.when_field import WhenField
from contacts.conditions.words import quoted
from contacts.fields.kinds import FieldKind

_COMPARING = ("=", "!=", "gt", "gte", "lt", "lte", "between", "!between")

_SAID: Mapping[str, str | Promise] = {
    "gt": gettext_lazy("has a date after %(value)s as %(field)s"),
    "gte": gettext_lazy("has a date since %(value)s as %(field)s"),
    "lt": gettext_lazy("has a date before %(value)s as %(field)s"),
    "lte": gettext_lazy("has a date until %(value)s as %(field)s"),
}


class Dates(Values):
    """Dates of a field: `stored` is "day" or "moment" for text, "timestamp" for a column.

    A relative date is the period that it names: "since last month" is from its first day on,
    "after last month" from the first of this one. A yearly return (a birthday) looks at day and
    month alone; it can be equal, or between two of them.
    """

    labels: ClassVar[Mapping[str, str | Promise]] = {
        "gt": gettext_lazy("is after"),
        "gte": gettext_lazy("is on or after"),
        "lt": gettext_lazy("is before"),
        "lte": gettext_lazy("is on or before"),
    }

    def __init__(self, stored: str, kind: FieldKind | None = None) -> None:
        self.stored = stored
        self.kind = kind
        as_text = AS_TEXT if kind is not None else ()
        self.operators = (*_COMPARING, "empty", "!empty", *as_text)  # type: ignore[misc]

    def one(self, operator: str, raw: Any) -> str:
        """A date in words that `when` understands."""
        if operator in AS_TEXT:
            assert self.kind is not None  # only fields are asked as text
            return Text(self.kind).one(operator, raw)
        if not isinstance(raw, str):
            raise Wrong(_("Give a date."))
        said = when(raw)
        if said.is_to_the_minute and self.stored == "day":
            raise Wrong(_("This field holds days: hours and minutes mean nothing here."))
        if said.sort == "yearly" and operator not in ("=", "!=", *OF_TWO):
            raise Wrong(_("A yearly return can be compared by “is” and “is between” only."))
        return said.text

    def clean(self, operator: str, raw: Any) -> Any:
        """Both ends of a range are yearly, or neither is."""
        value = super().clean(operator, raw)
        if operator in OF_TWO and len({when(end).sort == "yearly" for end in value}) > 1:
            raise Wrong(_("Both ends must be yearly returns, or neither."))
        return value

    def moves(self, value: Any) -> bool:
        """Relative dates do."""
        ends = value if isinstance(value, tuple) else (value,)
        try:
            return any(when(end).moves for end in ends if isinstance(end, str))
        except Wrong:
            return False

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """By the bounds of the period that is meant."""
        if operator in AS_TEXT:
            return text_holds(held, operator, value)
        ends = [when(end) for end in (value if operator == "between" else (value, value))]
        if ends[0].sort == "yearly":
            return is_one_of(self._day_of_year(held.text), _days_of_year(ends, at))
        first, last = (end.period(at) for end in ends)
        return self._within(held, operator, first, last)

    def _within(self, held: Held, operator: str, first: Period, last: Period) -> Q:
        left = held.text if self.stored == "timestamp" else in_order(held.text)
        since = compared(left, ">=", self._written(first.start))
        match operator:
            case "gt":
                return compared(left, ">=", self._written(last.end))
            case "gte":
                return since
            case "lt":
                # What is empty is not early.
                before = compared(left, "<", self._written(first.start))
                return before if self.stored == "timestamp" else before & compared(left, ">", "")
            case "lte":
                before = compared(left, "<", self._written(last.end))
                return before if self.stored == "timestamp" else before & compared(left, ">", "")
        return since & compared(left, "<", self._written(last.end))

    def _written(self, moment: datetime) -> Any:
        """A moment as it is stored."""
        if self.stored == "timestamp":
            return moment
        if self.stored == "day":
            return moment.date().isoformat()
        return moment.astimezone(UTC).isoformat(timespec="seconds")

    def _day_of_year(self, held: Operand) -> Operand:
        """Month and day of what is held, in the account's time zone."""
        if self.stored == "day":
            return Func(held, template="substr(%(expressions)s, 6, 5)", output_field=CharField())
        moment = as_moment(held) if self.stored == "moment" else held
        return day_of_year(moment, settings.get("time_zone"))

    def field(self, operator: str) -> forms.Field | None:
        """A date as one says it."""
        if operator in AS_TEXT and self.kind is not None:
            return Text(self.kind).field(operator)
        yearly = operator in ("=", "!=", *OF_TWO)
        one = WhenField(to_the_minute=self.stored != "day", yearly=yearly)
        return TwoField(one) if operator in OF_TWO else one

    def shown(self, value: Any) -> str:
        """As the language writes it; what is sought as text in quotation marks."""
        try:
            return str(when(value))
        except Wrong:
            return quoted(str(value))

    def templates(self) -> Mapping[str, str | Promise]:
        """Dates come before and after each other."""
        return {**super().templates(), **_SAID}


def _days_of_year(ends: list[When], at: datetime) -> list[str]:
    """Every month and day from one end to the other, at most a year of them."""
    first, last = (end.day_of_year(at) for end in ends)
    many = min((last - first).days if last >= first else 366 + (last - first).days, 366)
    days = [first + timedelta(days=step) for step in range(max(many, 0) + 1)]
    found = {f"{day:%m-%d}" for day in days}
    # Who was born on the 29th of February has a birthday every year.
    if any((day.month, day.day) == (2, 28) and not _is_leap(day) for day in days):
        found.add("02-29")
    return sorted(found)


def _is_leap(day: date) -> bool:
    return (date(day.year, 3, 1) - timedelta(days=1)).day == 29
