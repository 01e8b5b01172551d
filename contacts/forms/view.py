"""The form of a saved view: its name, and who sees it when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import SavedView


class ViewForm(forms.Form):
    """Who may not `share` is not asked; who may not `name` it only says whether it comes first."""

    name = forms.CharField(
        label=_("Name"),
        max_length=SavedView._meta.get_field("name").max_length,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("For example: hot in Paris")}
        ),
    )
    is_shared = forms.BooleanField(label=_("Everybody sees it"), required=False)
    is_first = forms.BooleanField(label=_("My contacts open with it"), required=False)

    def __init__(self, *args: Any, may_name: bool, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_name:
            del self.fields["name"]
        if not (may_name and may_share):
            del self.fields["is_shared"]

    def clean_name(self) -> str:
        """One line."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Give it a name."))
        return name
