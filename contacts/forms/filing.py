"""The form of what one thing is about, or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.forms.catalogue import STAGES
from contacts.models import Subject
from contacts.things import SAID, alike
from kit.fields import WordsField


class FilingForm(forms.Form):
    """Topics, category and content stage; `said` is what to change.

    Where several things differ, an empty field leaves each its own. Which fields that are is sent
    along: a colleague may have made them alike meanwhile.
    """

    topics = WordsField(
        label=_("Topics"),
        required=False,
        max_length=60,
        help_text=_("Separated by commas: shoes, running."),
        widget=forms.TextInput(attrs={"list": "topics-known"}),
    )
    category = forms.CharField(
        label=_("Category"),
        max_length=100,
        required=False,
        help_text=_("The sort of thing it is to you: white paper, newsletter, accessory."),
        widget=forms.TextInput(attrs={"list": "categories-known"}),
    )
    content_stage = forms.ChoiceField(label=_("Content stage"), choices=STAGES, required=False)
    differing = forms.MultipleChoiceField(
        required=False, choices=[(name, name) for name in SAID], widget=forms.MultipleHiddenInput
    )

    def __init__(self, things: Sequence[Subject], data: QueryDict | None = None) -> None:
        shared = alike(things)
        differing = [name for name in SAID if name not in shared]
        super().__init__(data, initial={**shared, "differing": differing})
        if data is not None:
            differing = [name for name in SAID if name in data.getlist("differing")]
        for name in differing:
            self.fields[name].help_text = _("They differ. Left empty, each keeps its own.")
        if "content_stage" in differing:
            choices = [("", _("each keeps its own")), *STAGES[1:]]
            self.fields["content_stage"].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """What to change, by its name; ask `is_valid` first."""
        data = self.cleaned_data
        return {name: data[name] for name in SAID if data[name] or name not in data["differing"]}
