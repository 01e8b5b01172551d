"""The form of a persona, or of an ideal customer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.conditions import BadTree, TreeField, Wrong
from points.models import Persona
from points.persona_trees import tree_of


class PersonaForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who they are in words, and by what they are recognised."""

    tree = TreeField(label=_("Recognised by"), required=True)

    class Meta:
        model = Persona
        fields = ("name", "description", "tree")
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "description": _("What they want, what holds them back, how they decide."),
        }

    def clean_name(self) -> str:
        """No two in use share a name: rules are chosen by it."""
        name: str = self.cleaned_data["name"].strip()
        others = Persona.objects.current().filter(name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is one with this name already."))
        return name

    def clean_tree(self) -> dict[str, Any]:
        """Who somebody is, not what they score."""
        tree: dict[str, Any] = self.cleaned_data["tree"]
        try:
            tree_of(tree)
        except (BadTree, Wrong) as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return tree
