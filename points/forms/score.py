"""The form of a score: a name and what it stands for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from points.models import Group


class ScoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """A score that moves beside the main one, for a product, a region, a fit."""

    class Meta:
        model = Group
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"name": _("For example Product A, or Fit.")}

    def clean_name(self) -> str:
        """No two scores in use share a name: they would be confused on every screen."""
        name: str = self.cleaned_data["name"].strip()
        others = Group.objects.filter(archived_at=None, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a score with this name already."))
        return name
