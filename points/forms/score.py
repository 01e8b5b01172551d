"""The form of a score: a name, what it stands for, and how far it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from points.models import Group


class ScoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """The main score, or one that moves beside it, for a product, a region, a fit."""

    class Meta:
        model = Group
        fields = ("name", "description", "floor", "ceiling")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "name": _("For example Product A, or Fit."),
            "floor": _("For example 0, so that nobody goes below it."),
            "ceiling": _("For example 100."),
        }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # The column is of 32 bits, and the browser says so before we do.
        for name, least, most in (("floor", -(2**31), 0), ("ceiling", 1, 2**31 - 1)):
            self.fields[name].widget.attrs |= {"min": least, "max": most}

    def clean_name(self) -> str:
        """No two scores in use share a name: they would be confused on every screen."""
        name: str = self.cleaned_data["name"].strip()
        others = Group.objects.filter(archived_at=None, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a score with this name already."))
        return name

    def clean_floor(self) -> int | None:
        """Every score begins at 0, so it cannot be kept above that."""
        floor: int | None = self.cleaned_data["floor"]
        if floor is not None and floor > 0:
            raise forms.ValidationError(_("Every score begins at 0: 0 or less, please."))
        return floor

    def clean_ceiling(self) -> int | None:
        """The same from above."""
        ceiling: int | None = self.cleaned_data["ceiling"]
        if ceiling is not None and ceiling < 1:
            raise forms.ValidationError(_("Every score begins at 0: 1 or more, please."))
        return ceiling
