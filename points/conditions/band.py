"""Whether a score lies in certain of its bands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from contacts.conditions.truths import NOBODY
from contacts.conditions.words import listed
from points import bands
from points.conditions import SECTION, GroupField, check_group, name_of
from points.models import Band, Group

_OPERATORS = (
    ("in", gettext_lazy("lies in one of these bands")),
    ("!in", gettext_lazy("lies in none of these bands")),
)


def _names() -> list[tuple[str, str]]:
    known = Band.objects.filter(group__archived_at=None).order_by("group_id", "from_points")
    return [(name, name) for name in dict.fromkeys(known.values_list("name", flat=True))]


class BandForm(forms.Form):
    """The fields of `InBand`."""

    group = GroupField()
    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    names = forms.MultipleChoiceField(
        label=gettext_lazy("Bands"), choices=_names, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """Each score has bands of its own."""
        cleaned: dict[str, Any] = self.cleaned_data
        group, names = cleaned.get("group"), cleaned.get("names")
        if group and names and (missing := _missing(group, names)):
            said = _("%(score)s has no band “%(name)s”.")
            self.add_error("names", said % {"score": name_of(group), "name": missing})
        return cleaned


@condition_kinds.register
@dataclass(frozen=True)
class InBand(Condition):
    """The bands are named, not numbered: their borders may move."""

    key: ClassVar[str] = "band"
    label: ClassVar[Words] = gettext_lazy("Band of a score")
    icon: ClassVar[str] = "thermometer"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"score"})
    Form: ClassVar[type[forms.Form]] = BandForm

    names: tuple[str, ...]
    operator: Literal["in", "!in"] = "in"
    group: int = Group.MAIN

    def check(self) -> None:
        """There must be such a score, with such bands."""
        check_group(self.group)
        if not self.names:
            raise Wrong(_("Choose a band."))
        if missing := _missing(self.group, self.names):
            said = _("%(score)s has no band “%(name)s”.")
            raise Wrong(said % {"score": name_of(self.group), "name": missing})

    def q(self, at: datetime) -> Q:
        """Who has no score there stands at 0."""
        inside = Q()
        for band in Band.objects.filter(group=self.group, name__in=self.names):
            inside |= bands.within(band)
        inside = inside or NOBODY
        return inside if self.operator == "in" else is_not_true(inside)

    def __str__(self) -> str:
        said = {"bands": listed(self.names), "score": name_of(self.group)}
        if self.operator == "in":
            return _("is %(bands)s by the score “%(score)s”") % said
        return _("is not %(bands)s by the score “%(score)s”") % said


def _missing(group: int, names: tuple[str, ...] | list[str]) -> str:
    known = set(Band.objects.filter(group=group).values_list("name", flat=True))
    return next((name for name in names if name not in known), "")
