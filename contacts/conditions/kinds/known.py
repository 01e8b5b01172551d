"""Whether anybody knows who a contact is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, condition_kinds


class KnownForm(forms.Form):
    """The fields of `IsKnown`."""

    known = forms.TypedChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            (True, gettext_lazy("is known")),
            (False, gettext_lazy("is an anonymous visitor")),
        ],
        coerce=lambda value: str(value) == "True",
    )


@condition_kinds.register
@dataclass(frozen=True)
class IsKnown(Condition):
    """Known (by an address, or because somebody said who it is), or an anonymous visitor."""

    key: ClassVar[str] = "known"
    label: ClassVar[Words] = gettext_lazy("Known or anonymous")
    icon: ClassVar[str] = "user-question"
    Form: ClassVar[type[forms.Form]] = KnownForm

    known: bool

    def q(self, at: datetime) -> Q:
        """By the column."""
        return Q(identified_at__isnull=not self.known)

    def __str__(self) -> str:
        return _("is known") if self.known else _("is an anonymous visitor")
