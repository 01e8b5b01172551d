"""What is asked for on a contact's page about whether they are worth selling to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contacts.bant import Question, Said
from contacts.disqualifying import LONGEST_REASON
from contacts.models import BantAnswer

_VERDICTS = [("", _("not known")), ("yes", _("speaks for them")), ("no", _("speaks against them"))]
_MEANS = {"yes": True, "no": False, "": None}
_SAYS = {meaning: said for said, meaning in _MEANS.items()}

_HINTS = {
    Question.BUDGET: _("Can they pay for it?"),
    Question.AUTHORITY: _("Do they decide, or who does?"),
    Question.NEED: _("What do they need it for?"),
    Question.TIMEFRAME: _("When do they want it?"),
}


class DisqualifyForm(forms.Form):
    """Why a contact is kept away from sales."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput(
            attrs={
                "class": "form-control control-small",
                "placeholder": _("For example: a competitor, a student, no budget"),
            }
        ),
    )


class BantForm(forms.Form):
    """The four questions: what speaks for the contact, and in what words."""

    def __init__(self, answers: Mapping[str, BantAnswer], data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="bant")
        for question in Question:
            answer = answers.get(question)
            self.fields[question] = forms.ChoiceField(
                label=question.label,
                choices=_VERDICTS,
                required=False,
                initial=_SAYS[answer.speaks_for] if answer else "",
                widget=forms.Select(attrs={"class": "form-select control-small"}),
            )
            self.fields[f"{question}_words"] = forms.CharField(
                label=_HINTS[question],
                max_length=BantAnswer._meta.get_field("words").max_length,
                required=False,
                initial=answer.words if answer else "",
                widget=forms.TextInput(attrs={"class": "form-control control-small"}),
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Each question with the field for its words."""
        for question in Question:
            yield self[question], self[f"{question}_words"]

    def said(self) -> dict[str, Said]:
        """What a valid form says, by question."""
        data: dict[str, Any] = self.cleaned_data
        return {
            question.value: Said(_MEANS[data[question]], data[f"{question}_words"])
            for question in Question
        }
