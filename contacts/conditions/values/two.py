"""The first and the last of a range, asked in one field."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TwoWidget(forms.MultiWidget):
    """Two of the same, side by side."""

    template_name = "contacts/conditions/_two.html"

    def decompress(self, value: Any) -> list[Any]:
        """A range as its two ends."""
        return list(value)[:2] if isinstance(value, list | tuple) else [None, None]


class TwoField(forms.Field):
    """Cleans to [first, last]."""

    def __init__(self, one: forms.Field) -> None:
        self.one = one
        widgets = [deepcopy(one.widget), deepcopy(one.widget)]
        widgets[0].attrs["aria-label"] = gettext_lazy("From")
        widgets[1].attrs["aria-label"] = gettext_lazy("To")
        super().__init__(label=gettext_lazy("From and to"), widget=TwoWidget(widgets))

    def clean(self, value: Any) -> list[Any]:
        """Both ends."""
        ends = value if isinstance(value, list | tuple) else []
        if len(ends) != 2 or any(end in (None, "") for end in ends):
            raise ValidationError(_("Give the first and the last value."), code="required")
        return [self.one.clean(end) for end in ends]
