"""Pays while fields of a contact or of its company say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts import conditions
from contacts.conditions import Tree, TreeField
from points.kinds import StateForm, StateKind, point_action_kinds


class FieldMatchesForm(StateForm):
    """The fields of `FieldMatches`."""

    matches = TreeField(label=_("Who"), required=True)

    field_order = ("matches", "disqualifies")


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class FieldMatches(StateKind):
    """A condition about who a contact is: job title, country, the size of the company, a tag."""

    key: ClassVar[str] = "field.matches"
    label: ClassVar[str | Promise] = _("Matches a profile")
    icon: ClassVar[str] = "user-check"
    Form: ClassVar[type[StateForm]] = FieldMatchesForm

    matches: dict[str, Any]

    def tree(self) -> Tree:
        """As its field says."""
        return conditions.build(self.matches)

    def __str__(self) -> str:
        return str(self.condition)
