"""A form field for a date and time, as the browser's own picker gives it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MomentInput(forms.DateTimeInput):
    """A date and time as the browser's own picker gives it, in the reader's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A date and time that every time zone can show."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """Refuse the ends of the calendar, from which some zones fall off."""
        out_of_range = forms.ValidationError(_("Give a year between 1970 and 9000."))
        try:
            moment: datetime | None = super().to_python(value)
        except OverflowError:
            raise out_of_range from None
        if moment is not None and not 1970 <= moment.year <= 9000:
            raise out_of_range
        return moment
