"""Making an API token."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken

_LIVES = [
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
    ("", _("Until somebody revokes it")),
]


class TokenForm(forms.Form):
    """What it is for, what it may do, and how long it lives."""

    name = forms.CharField(
        label=_("Name"),
        max_length=ApiToken._meta.get_field("name").max_length,
        help_text=_("What will use it, so that you know later what you may revoke."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scope = forms.ChoiceField(
        label=_("May"),
        choices=ApiToken.Scope.choices,
        help_text=_("Never more than your role allows."),
    )
    lives = forms.ChoiceField(label=_("Lives"), choices=_LIVES, initial="365", required=False)

    def expires_at(self, now: datetime) -> datetime | None:
        """When it ends, if at all."""
        days = self.cleaned_data["lives"]
        return now + timedelta(days=int(days)) if days else None
