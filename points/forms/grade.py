"""The form of the grade: which two scores, and where their four parts begin."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.grade import Grading
from points.models import Group

_LETTERS = ("a_from", "b_from", "c_from")
_NUMBERS = ("one_from", "two_from", "three_from")


def _start(name: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=gettext_lazy("%(name)s from") % {"name": name},
        min_value=-(2**31),
        max_value=2**31 - 1,
    )


class GradeForm(forms.Form):
    """Two scores, and three numbers for each; what lies below the third is the fourth part."""

    fit = forms.ModelChoiceField(
        label=gettext_lazy("How well somebody fits"),
        queryset=Group.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("The score that rules about profiles move: A to D."),
    )
    a_from, b_from, c_from = _start("A"), _start("B"), _start("C")
    engagement = forms.ModelChoiceField(
        label=gettext_lazy("How engaged somebody is"),
        queryset=Group.objects.none(),
        empty_label=None,
        help_text=gettext_lazy("The score that visits and answers move: 1 to 4."),
    )
    one_from, two_from, three_from = _start("1"), _start("2"), _start("3")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        groups = Group.objects.filter(archived_at=None).order_by("pk")
        for name in ("fit", "engagement"):
            self.fields[name].queryset = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two different scores, and parts in order."""
        cleaned: dict[str, Any] = self.cleaned_data
        if "fit" in cleaned and cleaned.get("fit") == cleaned.get("engagement"):
            self.add_error("engagement", _("Choose another score than the one above."))
        for names in (_LETTERS, _NUMBERS):
            for above, below in pairwise(names):
                if above in cleaned and below in cleaned and cleaned[above] <= cleaned[below]:
                    self.add_error(below, _("This must begin below the one before."))
        return cleaned

    @property
    def grading(self) -> Grading:
        """What a valid form says."""
        typed = self.cleaned_data
        a, b, c = (typed[name] for name in _LETTERS)
        one, two, three = (typed[name] for name in _NUMBERS)
        return Grading(typed["fit"].pk, typed["engagement"].pk, (a, b, c), (one, two, three))

    @property
    def letters(self) -> list[forms.BoundField]:
        """Where A, B and C begin."""
        return [self[name] for name in _LETTERS]

    @property
    def numbers(self) -> list[forms.BoundField]:
        """Where 1, 2 and 3 begin."""
        return [self[name] for name in _NUMBERS]

    @staticmethod
    def initial_of(said: Grading) -> dict[str, int]:
        """What the form of this grading shows at first."""
        return {
            "fit": said.fit,
            "engagement": said.engagement,
            **dict(zip(_LETTERS, said.letters, strict=True)),
            **dict(zip(_NUMBERS, said.numbers, strict=True)),
        }
