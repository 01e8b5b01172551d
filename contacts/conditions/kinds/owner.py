"""Whose contact it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from contacts.conditions.base import Condition, Words, Wrong, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.conditions.words import listed

_OPERATORS = (
    ("in", gettext_lazy("is one of")),
    ("!in", gettext_lazy("is none of")),
    ("empty", gettext_lazy("is nobody")),
    ("!empty", gettext_lazy("is anybody")),
)


def _colleagues() -> list[tuple[int, str]]:
    users = User.objects.filter(is_active=True).order_by("first_name", "last_name", "email")
    return [(user.pk, str(user)) for user in users]


class OwnerForm(forms.Form):
    """The fields of `OwnedBy`."""

    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    owners = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Colleagues"), choices=_colleagues, coerce=int, required=False
    )


@condition_kinds.register
@dataclass(frozen=True)
class OwnedBy(Condition):
    """Certain colleagues, somebody, or nobody."""

    key: ClassVar[str] = "owner"
    label: ClassVar[Words] = gettext_lazy("Owner")
    icon: ClassVar[str] = "user-check"
    reads: ClassVar[frozenset[str]] = frozenset({"owner"})
    Form: ClassVar[type[forms.Form]] = OwnerForm

    operator: Literal["in", "!in", "empty", "!empty"]
    owners: tuple[int, ...] = ()

    def check(self) -> None:
        """Somebody must be named where that is asked."""
        if "empty" not in self.operator and not self.owners:
            raise Wrong(_("Choose at least one."))

    def q(self, at: datetime) -> Q:
        """By the column."""
        match self.operator:
            case "empty":
                return Q(owner__isnull=True)
            case "!empty":
                return Q(owner__isnull=False)
        theirs = Q(owner_id__in=self.owners)
        return theirs if self.operator == "in" else is_not_true(theirs)

    def __str__(self) -> str:
        match self.operator:
            case "empty":
                return _("belongs to nobody")
            case "!empty":
                return _("belongs to somebody")
        names = [str(user) for user in User.objects.filter(pk__in=self.owners).order_by("pk")]
        who = listed(names or [_("a former colleague")])
        if self.operator == "in":
            return _("belongs to %(who)s") % {"who": who}
        return _("does not belong to %(who)s") % {"who": who}
