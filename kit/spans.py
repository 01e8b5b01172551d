"""A form field for a length of time: a number and what it counts, cleaned to seconds."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600

# The largest first: 7200 seconds are two hours.
UNITS: Final[dict[int, str | Promise]] = {
    DAY: _("days"),
    HOUR: _("hours"),
    MINUTE: _("minutes"),
    1: _("seconds"),
}


def parted(seconds: int) -> tuple[int, int]:
    """A number and its unit (in seconds), as large as it goes without a remainder."""
    unit = next(unit for unit in UNITS if seconds % unit == 0)
    return seconds // unit, unit


def said_span(seconds: int) -> str:
    """So many seconds in words: "90 minutes"."""
    count, unit = parted(seconds)
    match unit:
        case 86400:
            words = ngettext("%(count)d day", "%(count)d days", count)
        case 3600:
            words = ngettext("%(count)d hour", "%(count)d hours", count)
        case 60:
            words = ngettext("%(count)d minute", "%(count)d minutes", count)
        case _:
            words = ngettext("%(count)d second", "%(count)d seconds", count)
    return words % {"count": count}


class SpanInput(forms.MultiWidget):
    """A number beside a choice of units."""

    template_name = "kit/span.html"
    use_fieldset = False

    def __init__(self) -> None:
        units = [(unit, label) for unit, label in UNITS.items()]
        super().__init__(
            {
                "count": forms.NumberInput(attrs={"min": 0}),
                "unit": forms.Select(attrs={"aria-label": _("Unit")}, choices=units),
            }
        )

    def id_for_label(self, id_: str) -> str:
        """The label names the number; the unit has a name of its own."""
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[Any]:
        """Seconds as a person would say them; minutes where nothing is said."""
        if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
            return [None, MINUTE]
        return list(parted(value))


class SpanField(forms.MultiValueField):
    """A length of time in seconds, 0 if it is left empty; at most `most` seconds."""

    widget = SpanInput
    default_error_messages = {
        "longest": ngettext_lazy("At most %(days)d day.", "At most %(days)d days.", "days")
    }

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        count = forms.IntegerField(min_value=0, required=False)
        unit = forms.TypedChoiceField(coerce=int, choices=list(UNITS.items()), required=False)
        kwargs["require_all_fields"] = False
        super().__init__((count, unit), **kwargs)

    def compress(self, data_list: list[Any]) -> int:
        """The seconds."""
        if not data_list or not data_list[0]:
            return 0
        count, unit = data_list
        seconds = int(count) * int(unit or MINUTE)
        if seconds > self.most:
            raise ValidationError(
                self.error_messages["longest"],
                code="longest",
                params={"days": self.most // DAY},
            )
        return seconds
