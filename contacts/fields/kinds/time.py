"""A time of day."""

from __future__ import annotations

import datetime as clock
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of

_FRENCH = re.compile(r"(\d{1,2})\s*[hH]\s*(\d{2})?")


@field_kinds.register
@dataclass(frozen=True)
class Time(FieldKind):
    """A time of any day, of no time zone; kept as 14:30."""

    key: ClassVar[str] = "time"
    label: ClassVar[str | Promise] = _("Time of day")
    icon: ClassVar[str] = "clock"
    sample: ClassVar[str] = "14:30"

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The time, as 14:30, 14 h 30 or as the language writes it."""
        if isinstance(raw, clock.time):
            return _written(raw)
        text = text_of(raw)
        if not text:
            return None
        if french := _FRENCH.fullmatch(text):
            text = f"{french[1]}:{french[2] or '00'}"
        try:
            return _written(
                forms.TimeField(
                    input_formats=[*formats.get_format("TIME_INPUT_FORMATS"), "%H:%M", "%I:%M %p"]
                ).clean(text)
            )
        except ValidationError:
            refuse(gettext("“%(value)s” is not a time like 14:30.") % {"value": text[:40]})

    def show(self, value: Any) -> str:
        """As the language writes times."""
        return formats.time_format(clock.time.fromisoformat(value), "TIME_FORMAT")

    def widget(self) -> forms.Widget:
        """The browser's clock."""
        return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def order_of(self, value: Any) -> Any:
        """The earlier first."""
        return str(value)


def _written(time: clock.time) -> str:
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
