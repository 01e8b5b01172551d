"""The form of what qualifies a contact."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.bant import Question


class NeededForm(forms.Form):
    """How many answers must speak for a contact."""

    needed = forms.IntegerField(
        label=_("Answers that must speak for a contact"),
        min_value=1,
        max_value=len(Question),
        help_text=_(
            "Budget, authority, need and timeframe are asked for on each contact’s page. With so"
            " many in their favour, a contact is qualified."
        ),
    )
