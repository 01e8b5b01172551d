"""What a point action says, in words that people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from kit.kinds import UnknownKind
from points import narrowing, policies
from points.kinds import StateKind, behaviour, point_action_kinds
from points.models import Group, Repeats
from points.models.action import Definition


@dataclass(frozen=True)
class Sentence:
    """The parts of "When a contact visits */pricing*: +3, once per contact".

    `score` names the score that moves where it is not the main one. `is_known` is False when
    the kind has vanished or its fields no longer fit: such a rule earns nothing, and is shown
    greyed out. `verdict` is why it also disqualifies whom it is true of; `only` says which events
    it looks at, and whose.
    """

    does: str
    icon: str
    points: int
    how_often: str
    score: str
    also_main: bool
    is_known: bool
    verdict: str = ""
    only: str = ""

    @property
    def suggested_name(self) -> str:
        """A name for a rule that was given none."""
        return (self.does[:1].upper() + self.does[1:])[:120]

    def __str__(self) -> str:
        does = f"{self.does} ({self.only})" if self.only else self.does
        said = {"does": does, "points": f"{self.points:+d}", "often": self.how_often}
        return _("When a contact %(does)s: %(points)s, %(often)s") % said


def sentence(definition: Definition) -> Sentence:
    """What a working copy or a published version says; never fails on an unknown kind."""
    how_often, verdict, only = str(Repeats(definition.repeats).label), "", ""
    try:
        kind = behaviour(definition.kind, definition.config)
        does, icon, is_known = str(kind), "", True
        if isinstance(kind, StateKind):
            how_often, verdict = _("as long as it is so"), kind.disqualifies
        icon = point_action_kinds.get(definition.kind).icon
        limits = policies.said(policies.of(definition.policy))
        only = ", ".join(narrowing.said(narrowing.of(definition.only)))
    except (UnknownKind, ValidationError, BadTree, Wrong):
        does, icon, is_known = _("does something unknown"), "question-mark", False
        limits = []
    is_main = definition.group_id == Group.MAIN
    return Sentence(
        does=does,
        icon=icon,
        points=definition.points,
        how_often=", ".join([how_often, *limits]),
        score="" if is_main else definition.group.name,
        also_main=definition.counts_in_main and not is_main,
        is_known=is_known,
        verdict=verdict,
        only=only,
    )
