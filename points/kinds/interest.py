"""Pays while a contact is interested in a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.conditions import Group, Leaf, Tree
from points import interest
from points.conditions.interest import InterestIs, topic_field
from points.kinds import ModelKind, StateForm, point_action_kinds


class InterestForm(StateForm):
    """The fields of `Interested`."""

    topic = topic_field()
    at_least = forms.FloatField(
        label=_("Interest of at least"),
        min_value=interest.LEAST,
        max_value=1_000_000,
        initial=3,
        help_text=_(
            "A visit of a page about it adds 1, a download 3, a purchase 5; with time they count"
            " less. Looked at each night."
        ),
    )

    field_order = ("topic", "at_least", "disqualifies")

    def clean_topic(self) -> str:
        """Without spaces around it."""
        return " ".join(self.cleaned_data["topic"].split())


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class Interested(ModelKind):
    """The interest in `topic` is at least `at_least`."""

    key: ClassVar[str] = "interest"
    label: ClassVar[str | Promise] = _("Is interested in a topic")
    icon: ClassVar[str] = "heart"
    Form: ClassVar[type[StateForm]] = InterestForm

    topic: str
    at_least: float

    def tree(self) -> Tree:
        """One condition."""
        return Tree(Group("all", (Leaf(self._condition),)))

    @property
    def _condition(self) -> InterestIs:
        return InterestIs(topic=self.topic, value=max(self.at_least, interest.LEAST))

    def __str__(self) -> str:
        return str(self._condition)
