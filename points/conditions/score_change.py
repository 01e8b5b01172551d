"""How far a score has moved lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field

from contacts.conditions import Condition, condition_kinds
from contacts.conditions.asking import is_asked_of_everybody
from contacts.conditions.base import Words
from points.conditions import SECTION, GroupField, check_group, name_of
from points.models import Entry, Group, Reason

_WAYS = (("rose", gettext_lazy("has risen")), ("fell", gettext_lazy("has fallen")))
# What moves points from one climb or contact to another earns and costs nothing.
_MOVED_ABOUT = (Reason.RESET, Reason.CARRY, Reason.MERGE, Reason.UNMERGE, Reason.IMPORT)


class ScoreChangeForm(forms.Form):
    """The fields of `ScoreMoved`."""

    group = GroupField()
    way = forms.ChoiceField(label=gettext_lazy("Which way"), choices=_WAYS)
    points = forms.IntegerField(
        label=gettext_lazy("By at least (points)"), min_value=1, max_value=1_000_000
    )
    days = forms.IntegerField(
        label=gettext_lazy("Within (days)"), min_value=1, max_value=3_660, initial=7
    )


@condition_kinds.register
@dataclass(frozen=True)
class ScoreMoved(Condition):
    """The sum of what the last days have brought and taken in one score."""

    key: ClassVar[str] = "score_change"
    label: ClassVar[Words] = gettext_lazy("Score has moved")
    icon: ClassVar[str] = "trending-up"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"score"})
    Form: ClassVar[type[forms.Form]] = ScoreChangeForm

    points: Annotated[int, Field(ge=1, le=1_000_000)]
    days: Annotated[int, Field(ge=1, le=3_660)]
    way: Literal["rose", "fell"] = "rose"
    group: int = Group.MAIN

    @property
    def moves_with_time(self) -> bool:
        """What happened longer ago no longer counts."""
        return True

    def check(self) -> None:
        """There must be such a score."""
        check_group(self.group)

    def q(self, at: datetime) -> Q:
        """From the ledger, by when things happened; an undone line counts against itself."""
        lines = Entry.objects.filter(
            group_id=self.group,
            occurred_at__gt=at - timedelta(days=self.days),
            occurred_at__lte=at,
        ).exclude(reason__in=_MOVED_ABOUT)
        # The undo of a reset gives back what the reset took: nothing was earned.
        resets = Entry.objects.filter(pk=OuterRef("reverses"), reason=Reason.RESET)
        lines = lines.filter(~Exists(resets))
        if not is_asked_of_everybody():
            lines = lines.filter(contact=OuterRef("pk"))
        moved = lines.order_by().values("contact").annotate(moved=Sum("points"))
        if self.way == "rose":
            enough = moved.filter(moved__gte=self.points).values("contact")
        else:
            enough = moved.filter(moved__lte=-self.points).values("contact")
        return Q(pk__in=enough) if is_asked_of_everybody() else Q(Exists(enough))

    def __str__(self) -> str:
        days = ngettext("%(count)d day", "%(count)d days", self.days) % {"count": self.days}
        said = _SAID[self.way, self.group == Group.MAIN]
        return said % {"points": self.points, "days": days, "score": name_of(self.group)}


_SAID = {
    ("rose", True): gettext_lazy("has gained at least %(points)d points within %(days)s"),
    ("fell", True): gettext_lazy("has lost at least %(points)d points within %(days)s"),
    ("rose", False): gettext_lazy(
        "has gained at least %(points)d points (%(score)s) within %(days)s"
    ),
    ("fell", False): gettext_lazy(
        "has lost at least %(points)d points (%(score)s) within %(days)s"
    ),
}
