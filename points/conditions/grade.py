"""Whether a contact has certain grades: how well they fit, and how engaged they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from contacts.conditions.commas import CommasField
from contacts.conditions.truths import NOBODY
from contacts.conditions.words import listed
from points.conditions import SECTION
from points.grade import GRADES, LETTERS, NUMBERS, grading

_OPERATORS = (
    ("in", gettext_lazy("is one of these")),
    ("!in", gettext_lazy("is none of these")),
)
# A letter or a number alone means whatever stands beside it.
_MEANT = {*GRADES, *LETTERS, *NUMBERS}


class GradeForm(forms.Form):
    """The fields of `HasGrade`."""

    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    grades = CommasField(
        label=gettext_lazy("Grades"),
        help_text=gettext_lazy("For example A1, A2 or B1; A stands for A1 to A4."),
    )

    def clean_grades(self) -> list[str]:
        """The grades, each once; commas and spaces part them."""
        grades = self.cleaned_data["grades"].upper().replace(",", " ").split()
        for grade in grades:
            if grade not in _MEANT:
                raise forms.ValidationError(_("“%(grade)s” is no grade.") % {"grade": grade[:20]})
        return list(dict.fromkeys(grades))


@condition_kinds.register
@dataclass(frozen=True)
class HasGrade(Condition):
    """Any or none of `grades`."""

    key: ClassVar[str] = "grade"
    label: ClassVar[Words] = gettext_lazy("Grade")
    icon: ClassVar[str] = "school"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"score"})
    Form: ClassVar[type[forms.Form]] = GradeForm

    grades: tuple[str, ...]
    operator: Literal["in", "!in"] = "in"

    def check(self) -> None:
        """Grades must be given at all."""
        if not self.grades or not _MEANT.issuperset(self.grades):
            raise Wrong(_("Choose a grade from A1 to D4."))
        if grading() is None:
            raise Wrong(_("Grades are not set up yet."))

    def q(self, at: datetime) -> Q:
        """By the grades as they are given now; nobody has one where none are."""
        by, found = grading(), Q()
        for grade in self.grades if by else ():
            found |= by.q(grade) if by else Q()
        found = found or NOBODY
        return found if self.operator == "in" else is_not_true(found)

    def __str__(self) -> str:
        said = {"grades": listed(self.grades)}
        if self.operator == "in":
            return _("has the grade %(grades)s") % said
        return _("does not have the grade %(grades)s") % said
