"""Pays for coming again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, Field

from points.facts.fact import Fact
from points.facts.weeks import WeeksWithVisits
from points.kinds import EventKind, point_action_kinds

MOST_WEEKS = 52


class VisitsSteadyForm(forms.Form):
    """The fields of `VisitsSteady`."""

    times = forms.IntegerField(
        label=_("Weeks with a visit"), min_value=2, max_value=MOST_WEEKS, initial=3
    )
    weeks = forms.IntegerField(
        label=_("Of the last … weeks"),
        min_value=2,
        max_value=MOST_WEEKS,
        initial=4,
        help_text=_("Calendar weeks from Monday; the current one is the last of them."),
    )

    def clean(self) -> dict[str, Any] | None:
        """Not more weeks than there are."""
        times, weeks = self.cleaned_data.get("times"), self.cleaned_data.get("weeks")
        if times and weeks and times > weeks:
            self.add_error("times", _("These are more weeks than are looked at."))
        return super().clean()


@point_action_kinds.register
@dataclass(frozen=True)
class VisitsSteady(EventKind):
    """A visit in `times` of the last `weeks` calendar weeks of the account; pays at the first
    visit of a week, so at most once a week."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    key: ClassVar[str] = "visits.steady"
    label: ClassVar[str | Promise] = _("Comes again week after week")
    icon: ClassVar[str] = "repeat"
    listens_to: ClassVar[str] = "url.hit"
    Form: ClassVar[type[forms.Form]] = VisitsSteadyForm
    usual_points: ClassVar[int | None] = 10

    times: Annotated[int, Field(ge=2, le=MOST_WEEKS)]
    weeks: Annotated[int, Field(ge=2, le=MOST_WEEKS)]

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.times > self.weeks:
            raise ValueError("more weeks than are looked at")

    @property
    def hears(self) -> tuple[str, ...]:
        """Page views of every sort."""
        return ("url.hit", "page.hit")

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Any page will do."""
        return True

    @property
    def fact(self) -> Fact:
        """In how many of these weeks there was a visit."""
        return WeeksWithVisits(weeks=self.weeks)

    def accepts(self, value: Any) -> bool:
        """Enough of them."""
        return value is not None and value >= self.times

    def __str__(self) -> str:
        return gettext("visits in %(times)d of %(weeks)d weeks") % {
            "times": self.times,
            "weeks": self.weeks,
        }
