"""A time zone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of
from contacts.fields.widgets import Offering


@field_kinds.register
@dataclass(frozen=True)
class TimeZone(FieldKind):
    """A time zone by the name of its city."""

    key: ClassVar[str] = "timezone"
    label: ClassVar[str | Promise] = _("Time zone")
    icon: ClassVar[str] = "clock-hour-4"
    sample: ClassVar[str] = "Europe/Paris"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 50

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The name as the world's list writes it."""
        text = text_of(raw)
        if not text:
            return None
        name = _zones().get(text.replace(" ", "_").casefold())
        if name is None:
            refuse(
                gettext("“%(value)s” is not a time zone like Europe/Paris.") % {"value": text[:40]}
            )
        return name

    def show(self, value: Any) -> str:
        """With blanks."""
        return str(value).replace("_", " ")

    def widget(self) -> forms.Widget:
        """A text field that offers them all."""
        return Offering((name, name) for name in sorted(_zones().values()) if "/" in name)


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
