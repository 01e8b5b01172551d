"""How high a score is."""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from contacts.conditions import Condition, condition_kinds, is_not_true
from contacts.conditions.base import Words
from points.conditions import SECTION, GroupField, check_group, name_of
from points.models import Group, Score

_OPERATORS = (
    ("gte", gettext_lazy("is at least")),
    ("lte", gettext_lazy("is at most")),
    ("gt", gettext_lazy("is more than")),
    ("lt", gettext_lazy("is less than")),
    ("=", gettext_lazy("is exactly")),
)
_SAID_MAIN = {
    "gte": gettext_lazy("has a score of at least %(points)d"),
    "lte": gettext_lazy("has a score of at most %(points)d"),
    "gt": gettext_lazy("has a score of more than %(points)d"),
    "lt": gettext_lazy("has a score of less than %(points)d"),
    "=": gettext_lazy("has a score of exactly %(points)d"),
}
_SAID = {
    "gte": gettext_lazy("has a score (%(score)s) of at least %(points)d"),
    "lte": gettext_lazy("has a score (%(score)s) of at most %(points)d"),
    "gt": gettext_lazy("has a score (%(score)s) of more than %(points)d"),
    "lt": gettext_lazy("has a score (%(score)s) of less than %(points)d"),
    "=": gettext_lazy("has a score (%(score)s) of exactly %(points)d"),
}
# For each operator: the look-up, and what it means for who has no score there yet, which is 0.
_HOLDS: dict[str, tuple[str, str, Callable[[Any, Any], bool]]] = {
    "gte": ("points__gte", "points__lt", python.ge),
    "lte": ("points__lte", "points__gt", python.le),
    "gt": ("points__gt", "points__lte", python.gt),
    "lt": ("points__lt", "points__gte", python.lt),
}


class ScoreForm(forms.Form):
    """The fields of `ScoreIs`."""

    group = GroupField()
    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    points = forms.IntegerField(label=gettext_lazy("Points"))


@condition_kinds.register
@dataclass(frozen=True)
class ScoreIs(Condition):
    """The points of a contact in one score, compared with a number."""

    key: ClassVar[str] = "score"
    label: ClassVar[Words] = gettext_lazy("Score")
    icon: ClassVar[str] = "flame"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"score"})
    Form: ClassVar[type[forms.Form]] = ScoreForm

    operator: Literal["gte", "lte", "gt", "lt", "="]
    points: int
    group: int = Group.MAIN

    def check(self) -> None:
        """There must be such a score."""
        check_group(self.group)

    def q(self, at: datetime) -> Q:
        """Who has no score there stands at 0."""
        rows = Score.objects.filter(contact=OuterRef("pk"), group=self.group)
        if self.operator == "=":
            if self.points == 0:
                return is_not_true(Q(Exists(rows.exclude(points=0))))
            return Q(Exists(rows.filter(points=self.points)))
        holds, fails, zero = _HOLDS[self.operator]
        if zero(0, self.points):
            return is_not_true(Q(Exists(rows.filter(**{fails: self.points}))))
        return Q(Exists(rows.filter(**{holds: self.points})))

    def __str__(self) -> str:
        if self.group == Group.MAIN:
            return _SAID_MAIN[self.operator] % {"points": self.points}
        return _SAID[self.operator] % {"points": self.points, "score": name_of(self.group)}
