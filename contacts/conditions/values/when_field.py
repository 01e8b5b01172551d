"""Asks for a date: a day of the calendar, or one that moves along."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Wrong
from contacts.conditions.periods import DAYS_AROUND, EDGES, SPANS, When, when

Choice = tuple[str, str | Promise]

_COUNTED: list[Choice] = [("ago", gettext_lazy("… ago")), ("ahead", gettext_lazy("in …"))]
_YEARLY: list[Choice] = [
    ("yearly", gettext_lazy("its yearly return (a birthday)")),
    ("yearly-ahead", gettext_lazy("its yearly return, in …")),
    ("yearly-ago", gettext_lazy("its yearly return, … ago")),
]
_DAYS: list[Choice] = [
    ("day", gettext_lazy("days")),
    ("week", gettext_lazy("weeks")),
    ("month", gettext_lazy("months")),
    ("year", gettext_lazy("years")),
]
_CLOCK: list[Choice] = [("minute", gettext_lazy("minutes")), ("hour", gettext_lazy("hours"))]


class WhenWidget(forms.MultiWidget):
    """How it is said, the day, the number, the unit; the style sheet shows what is needed."""

    template_name = "contacts/conditions/_when.html"

    def __init__(self, *, to_the_minute: bool, yearly: bool, attrs: Any = None) -> None:
        self.to_the_minute = to_the_minute
        exact = ("exact", _EXACT[to_the_minute])
        how = [
            exact,
            *_COUNTED,
            *DAYS_AROUND.items(),
            *SPANS.items(),
            *EDGES.items(),
            *(_YEARLY if yearly else []),
        ]
        kind = "datetime-local" if to_the_minute else "date"
        units = [*_CLOCK, *_DAYS] if to_the_minute else _DAYS
        super().__init__(
            [
                forms.Select(attrs={"aria-label": gettext_lazy("Which date")}, choices=how),
                forms.TextInput(attrs={"type": kind, "aria-label": gettext_lazy("Day")}),
                forms.NumberInput(
                    attrs={"min": 0, "max": 36_600, "aria-label": gettext_lazy("How many")}
                ),
                forms.Select(attrs={"aria-label": gettext_lazy("Of what")}, choices=units),
            ],
            attrs,
        )

    def decompress(self, value: Any) -> list[Any]:
        """A date in words as the four parts."""
        try:
            said = when(value) if isinstance(value, str) and value else None
        except Wrong:
            said = None
        if said is None:
            return ["exact", "", 7, "day"]
        match said.sort:
            case "day":
                # A moment begins the day that the browser would not show otherwise.
                text = f"{said.text}T00:00" if self.to_the_minute else said.text
                return ["exact", text, 7, "day"]
            case "moment":
                return ["exact", said.text, 7, "day"]
            case "word":
                return [said.text, "", 7, "day"]
        return [_how(said), "", abs(said.count), said.unit]


_EXACT = {True: gettext_lazy("this day and time"), False: gettext_lazy("this day")}


class WhenField(forms.MultiValueField):
    """Cleans to a date in the words that `periods.when` understands."""

    def __init__(self, *, to_the_minute: bool, yearly: bool) -> None:
        super().__init__(
            fields=[forms.CharField(required=False) for _part in range(4)],
            widget=WhenWidget(to_the_minute=to_the_minute, yearly=yearly),
            require_all_fields=False,
            required=False,
            label=gettext_lazy("Date"),
        )

    def compress(self, parts: Any) -> str:
        """The words."""
        how, exact, count, unit = (list(parts or []) + [""] * 4)[:4]
        if how in ("", "exact"):
            if not exact:
                raise ValidationError(_("Choose a day."), code="required")
            # Midnight is how a day looks in a field for moments.
            return str(exact).removesuffix("T00:00")
        if how in ("ago", "ahead") or how.startswith("yearly-"):
            if not str(count).isdecimal() or len(str(count)) > 6:
                raise ValidationError(_("Write how many."), code="required")
            sign = "+" if how.endswith("ahead") else "-"
            offset = f"{sign}{int(count)} {unit or 'day'}"
            return f"anniversary {offset}" if how.startswith("yearly") else offset
        return "anniversary" if how == "yearly" else str(how)


def _how(said: When) -> str:
    """Which of the choices says so."""
    if said.sort == "yearly" and said.count == 0:
        return "yearly"
    way = "ago" if said.count < 0 else "ahead"
    return f"yearly-{way}" if said.sort == "yearly" else way
