"""A day."""

from __future__ import annotations

import datetime as clock
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


@field_kinds.register
@dataclass(frozen=True)
class Date(FieldKind):
    """A day of the calendar; kept as 2026-11-22."""

    key: ClassVar[str] = "date"
    label: ClassVar[str | Promise] = _("Date")
    icon: ClassVar[str] = "calendar"
    sample: ClassVar[str] = "1815-12-10"
    narrowed_by: ClassVar[str] = "date"

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The day, written as 2026-11-22 or as the active language writes it."""
        if isinstance(raw, clock.datetime):
            return raw.date().isoformat()
        if isinstance(raw, clock.date):
            return raw.isoformat()
        text = text_of(raw)
        if not text:
            return None
        try:
            return clock.date.fromisoformat(text[:10]).isoformat()
        except ValueError:
            pass
        try:
            day = forms.DateField(
                input_formats=[*formats.get_format("DATE_INPUT_FORMATS"), "%d.%m.%Y"]
            ).clean(text)
        except ValidationError:
            refuse(
                gettext("“%(value)s” is not a date; write it as 2026-11-22.") % {"value": text[:40]}
            )
        return str(day.isoformat())

    def show(self, value: Any) -> str:
        """As the language writes days."""
        return formats.date_format(clock.date.fromisoformat(value), "DATE_FORMAT")

    def widget(self) -> forms.Widget:
        """The browser's calendar."""
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def order_of(self, value: Any) -> Any:
        """The earlier first."""
        return str(value)
