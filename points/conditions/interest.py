"""Whether a contact is interested in a topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from kit.numbers import written
from points import interest
from points.forms.topics import TopicInput

SECTION = gettext_lazy("Interests")
_OPERATORS = (
    ("gte", gettext_lazy("is at least")),
    ("lt", gettext_lazy("is less than")),
)


def topic_field() -> forms.CharField:
    """A topic, offered from those that anybody is interested in."""
    return forms.CharField(label=gettext_lazy("Topic"), max_length=60, widget=TopicInput)


class InterestForm(forms.Form):
    """The fields of `InterestIs`."""

    topic = topic_field()
    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    value = forms.FloatField(
        label=gettext_lazy("This much"),
        min_value=interest.LEAST,
        max_value=1_000_000,
        initial=3,
        help_text=gettext_lazy("A visit of a page about it adds 1, and counts less with time."),
    )


@condition_kinds.register
@dataclass(frozen=True)
class InterestIs(Condition):
    """The interest in one topic, compared with a number."""

    key: ClassVar[str] = "interest"
    label: ClassVar[Words] = gettext_lazy("Interest in a topic")
    icon: ClassVar[str] = "heart"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"event", "interest"})
    Form: ClassVar[type[forms.Form]] = InterestForm

    topic: str
    value: Annotated[float, Field(ge=interest.LEAST, le=1_000_000)]
    operator: Literal["gte", "lt"] = "gte"

    @property
    def moves_with_time(self) -> bool:
        """Interest fades."""
        return True

    def check(self) -> None:
        """A topic that nobody cares about yet is one, too."""
        if not self.topic.strip():
            raise Wrong(_("Name a topic."))

    def q(self, at: datetime) -> Q:
        """Who never did anything about it is not interested."""
        keen = interest.is_in(self.topic, at=at, least=self.value)
        return keen if self.operator == "gte" else is_not_true(keen)

    def __str__(self) -> str:
        said = {"topic": self.topic, "value": written(self.value)}
        if self.operator == "gte":
            return _("has an interest of at least %(value)s in “%(topic)s”") % said
        return _("has an interest of less than %(value)s in “%(topic)s”") % said
