"""What a contact has answered about budget, authority, need and timeframe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts import bant
from contacts.conditions.base import Condition, Words, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.models import BantAnswer

What = Literal["qualified", "!qualified", "budget", "authority", "need", "timeframe"]
_CHOICES = (
    ("qualified", gettext_lazy("is qualified (BANT)")),
    ("!qualified", gettext_lazy("is not qualified (BANT)")),
    *((question.value, question.label) for question in BantAnswer.Question),
)


class BantForm(forms.Form):
    """The field of `Bant`."""

    what = forms.ChoiceField(label=gettext_lazy("What"), choices=_CHOICES)


@condition_kinds.register
@dataclass(frozen=True)
class Bant(Condition):
    """Enough answers speak for the contact (or not), or one of them does."""

    key: ClassVar[str] = "bant"
    label: ClassVar[Words] = gettext_lazy("Budget, authority, need, timeframe (BANT)")
    icon: ClassVar[str] = "checklist"
    section: ClassVar[Words] = gettext_lazy("Sales")
    reads: ClassVar[frozenset[str]] = frozenset({"bant"})
    Form: ClassVar[type[forms.Form]] = BantForm

    what: What

    def q(self, at: datetime) -> Q:
        """By the answers as they are now."""
        if self.what == "qualified":
            return bant.is_qualified()
        if self.what == "!qualified":
            return is_not_true(bant.is_qualified())
        answers = BantAnswer.objects.filter(contact=OuterRef("pk"), speaks_for=True)
        return Q(Exists(answers.filter(question=self.what)))

    def __str__(self) -> str:
        match self.what:
            case "qualified":
                return _("is qualified (BANT)")
            case "!qualified":
                return _("is not qualified (BANT)")
            case "budget":
                return _("has the budget")
            case "authority":
                return _("has the authority to decide")
            case "need":
                return _("has the need")
        return _("has a timeframe")
