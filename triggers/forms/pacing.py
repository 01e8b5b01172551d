"""When the messages of a trigger may go, and how many a day: fields under *More*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from triggers import pacing
from triggers.pacing import DAYS, Pacing

_MOST = 100_000


class HourInput(forms.TimeInput):
    """A time of day as browsers ask for it."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PacingForm(forms.Form):
    """Quiet hours, quiet days, and limits; left empty, messages go at once."""

    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=HourInput)
    quiet_until = forms.TimeField(label=_("until"), required=False, widget=HourInput)
    quiet_days = forms.TypedMultipleChoiceField(
        label=_("Quiet all day on"),
        coerce=int,
        choices=lambda: [(day, WEEKDAYS[day]) for day in DAYS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    most_a_day = forms.IntegerField(
        label=_("Messages a day, at most"),
        required=False,
        min_value=1,
        max_value=_MOST,
        help_text=_("The others wait for another day."),
    )
    most_about_one = forms.IntegerField(
        label=_("About the same contact, at most"),
        required=False,
        min_value=1,
        max_value=_MOST,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, said: dict[str, Any]) -> None:
        super().__init__(data, prefix="pacing", initial=said)

    def clean(self) -> dict[str, Any] | None:
        """Hours that begin end as well, and some time of the week is left."""
        data = super().clean()
        given = self.cleaned_data
        begins, ends = given.get("quiet_from"), given.get("quiet_until")
        if {"quiet_from", "quiet_until"} & set(self.errors):
            return data
        if begins and not ends:
            self.add_error("quiet_until", _("Until when?"))
        elif ends and not begins:
            self.add_error("quiet_from", _("From when?"))
        elif begins and begins == ends:
            self.add_error("quiet_until", _("They must not end where they begin."))
        if len(given.get("quiet_days", ())) == len(DAYS):
            self.add_error("quiet_days", _("Leave at least one day for the messages."))
        return data

    def said(self) -> dict[str, Any]:
        """What it says, as a trigger stores it; nothing while it is not filled in rightly."""
        if not self.is_valid():
            return {}
        try:
            return pacing.of(dict(self.cleaned_data)).json()
        except ValidationError:
            return Pacing().json()
