"""A moment: a day with a time."""

from __future__ import annotations

import datetime as clock
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


@field_kinds.register
@dataclass(frozen=True)
class DateTime(FieldKind):
    """A day and a time; kept in UTC, written and shown in the reader's time zone."""

    key: ClassVar[str] = "datetime"
    label: ClassVar[str | Promise] = _("Date and time")
    icon: ClassVar[str] = "calendar-time"
    sample: ClassVar[str] = "2026-11-22 14:30"
    narrowed_by: ClassVar[str] = "date"

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The moment; one without an offset is of the active time zone."""
        moment = raw if isinstance(raw, clock.datetime) else _read(text_of(raw))
        if moment is None:
            return None
        try:
            if timezone.is_naive(moment):
                moment = timezone.make_aware(moment)
            return moment.astimezone(clock.UTC).isoformat(timespec="seconds")
        except (OverflowError, ValueError):
            refuse(gettext("This is too far away in time."))

    def show(self, value: Any) -> str:
        """In the reader's language and time zone."""
        return formats.date_format(_stored(value), "DATETIME_FORMAT")

    def typed(self, value: Any) -> str:
        """As the browser's own field wants it."""
        return f"{_stored(value):%Y-%m-%dT%H:%M}" if value else ""

    def widget(self) -> forms.Widget:
        """The browser's calendar and clock."""
        return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def order_of(self, value: Any) -> Any:
        """The earlier first."""
        return str(value)


def _stored(value: Any) -> clock.datetime:
    return timezone.localtime(clock.datetime.fromisoformat(str(value)))


def _read(text: str) -> clock.datetime | None:
    if not text:
        return None
    try:
        return clock.datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment: clock.datetime = forms.DateTimeField(
            input_formats=[*formats.get_format("DATETIME_INPUT_FORMATS"), "%d.%m.%Y %H:%M"]
        ).clean(text)
    except ValidationError:
        refuse(
            gettext("“%(value)s” is not a date with a time; write it as 2026-11-22 14:30.")
            % {"value": text[:40]}
        )
    return moment
