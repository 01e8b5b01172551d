"""Whether a contact is kept away from sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.disqualifying import are_disqualified

_CHOICES = ((True, gettext_lazy("is disqualified")), (False, gettext_lazy("is not disqualified")))


class DisqualifiedForm(forms.Form):
    """The field of `IsDisqualified`."""

    so = forms.TypedChoiceField(
        label=gettext_lazy("How"), choices=_CHOICES, coerce=lambda value: str(value) == "True"
    )


@condition_kinds.register
@dataclass(frozen=True)
class IsDisqualified(Condition):
    """By a rule or by hand, as long as nobody has lifted it."""

    key: ClassVar[str] = "disqualified"
    label: ClassVar[Words] = gettext_lazy("Disqualified")
    icon: ClassVar[str] = "user-off"
    section: ClassVar[Words] = gettext_lazy("Sales")
    reads: ClassVar[frozenset[str]] = frozenset({"disqualified"})
    Form: ClassVar[type[forms.Form]] = DisqualifiedForm

    so: bool = True

    def q(self, at: datetime) -> Q:
        """Or the opposite."""
        return are_disqualified() if self.so else is_not_true(are_disqualified())

    def __str__(self) -> str:
        return _("is disqualified") if self.so else _("is not disqualified")
