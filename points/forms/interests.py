"""The form of the half-life of interests."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HalfLifeForm(forms.Form):
    """How fast interest fades."""

    days = forms.IntegerField(
        label=_("Interest halves every so many days"),
        min_value=1,
        max_value=3650,
        help_text=_(
            "With 30, what somebody did a month ago counts half, two months ago a quarter."
        ),
    )
