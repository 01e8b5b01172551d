"""What a contact is most interested in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from contacts.conditions.words import listed
from points import interest
from points.conditions.interest import SECTION
from points.forms.topics import TopicInput

_OPERATORS = (
    ("in", gettext_lazy("is one of these")),
    ("!in", gettext_lazy("is none of these")),
    ("!empty", gettext_lazy("is known")),
    ("empty", gettext_lazy("is not known")),
)


class StrongestForm(forms.Form):
    """The fields of `StrongestInterest`."""

    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    topics = forms.CharField(
        label=gettext_lazy("Topics"),
        required=False,
        widget=TopicInput,
        help_text=gettext_lazy("Several are parted by commas."),
    )

    def clean_topics(self) -> list[str]:
        """The topics, each once."""
        names = (" ".join(name.split()) for name in self.cleaned_data["topics"].split(","))
        return list(dict.fromkeys(name for name in names if name))


@condition_kinds.register
@dataclass(frozen=True)
class StrongestInterest(Condition):
    """The topic that a contact is most interested in now; the first by name of those alike."""

    key: ClassVar[str] = "strongest_interest"
    label: ClassVar[Words] = gettext_lazy("Strongest interest")
    icon: ClassVar[str] = "sparkles"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"event", "interest"})
    Form: ClassVar[type[forms.Form]] = StrongestForm

    operator: Literal["in", "!in", "empty", "!empty"]
    topics: tuple[str, ...] = ()

    @property
    def moves_with_time(self) -> bool:
        """Interest fades, in all topics alike; what is left of it is none some day."""
        return True

    def check(self) -> None:
        """Topics where topics are needed."""
        if "empty" not in self.operator and not self.topics:
            raise Wrong(_("Name a topic."))

    def q(self, at: datetime) -> Q:
        """By what is left of each interest."""
        if "empty" in self.operator:
            known = interest.strongest_is(None, at=at)
            return known if self.operator == "!empty" else is_not_true(known)
        found = interest.strongest_is(self.topics, at=at)
        return found if self.operator == "in" else is_not_true(found)

    def __str__(self) -> str:
        match self.operator:
            case "empty":
                return _("has no interest that we know of")
            case "!empty":
                return _("is interested in something")
            case "!in":
                return _("is most interested in something else than %(topics)s") % {
                    "topics": listed(self.topics)
                }
        return _("is most interested in %(topics)s") % {"topics": listed(self.topics)}

    @classmethod
    def form(
        cls, *, fixed: Mapping[str, Any], data: Mapping[str, Any] | None, prefix: str, **more: Any
    ) -> forms.Form:
        """Topics in one line of text."""
        initial = dict(more.pop("initial", None) or {})
        if not isinstance(initial.get("topics"), str | None):
            initial["topics"] = ", ".join(initial["topics"])
        return StrongestForm(data, prefix=prefix, initial=initial, **more)
