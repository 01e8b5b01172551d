"""Pays for what is known of a contact's budget, authority, need and timeframe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import bant
from contacts.models import BantAnswer, Contact
from points.kinds import StateForm, StateKind, point_action_kinds
from points.parts import PartsForm, said

_QUESTIONS = BantAnswer.Question


class BantForm(PartsForm):
    """The fields of `Bant`."""

    budget = PartsForm.part(_QUESTIONS.BUDGET.label, 10)
    authority = PartsForm.part(_QUESTIONS.AUTHORITY.label, 10)
    need = PartsForm.part(_QUESTIONS.NEED.label, 10)
    timeframe = PartsForm.part(_QUESTIONS.TIMEFRAME.label, 10)
    qualified = PartsForm.part(
        _("On top, once qualified"),
        0,
        _("When as many answers speak for them as the account asks for."),
    )

    field_order = ("budget", "authority", "need", "timeframe", "qualified", "disqualifies")


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class Bant(StateKind):
    """Points for each answer that speaks for the contact, and more once they are qualified."""

    key: ClassVar[str] = "bant"
    label: ClassVar[str | Promise] = _("Has budget, authority, need or a timeframe (BANT)")
    icon: ClassVar[str] = "checklist"
    Form: ClassVar[type[StateForm]] = BantForm
    own_points: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"bant"})

    budget: int = 0
    authority: int = 0
    need: int = 0
    timeframe: int = 0
    qualified: int = 0

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """The sum over what speaks for each; without those for whom nothing speaks that is worth
        something, of whom this is not true."""
        each = {str(question): int(getattr(self, question)) for question in _QUESTIONS}
        found: Counter[int] = Counter()
        sums: dict[int, int] = {}
        for contact, question in bant.speaking_for(contacts):
            found[contact] += 1
            if each[question]:
                sums[contact] = sums.get(contact, 0) + each[question]
        if self.qualified:
            needed = bant.needed()
            for contact, many in found.items():
                if many >= needed:
                    sums[contact] = sums.get(contact, 0) + self.qualified
        return sums

    def most(self, points: int) -> int:
        """All of it."""
        return self.budget + self.authority + self.need + self.timeframe + self.qualified

    def __str__(self) -> str:
        labels = {question.value: question.label for question in _QUESTIONS}
        parts = [(str(label), getattr(self, name)) for name, label in labels.items()]
        parts.append((gettext("qualified"), self.qualified))
        return gettext("has what it takes: %(parts)s") % {"parts": said(parts)}
