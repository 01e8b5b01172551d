"""What a trigger says, in words that people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from pydantic import ValidationError

from kit.kinds import UnknownKind
from kit.templatetags.kindling import number
from points.models import Group
from triggers.actions import action_kinds, behaviour
from triggers.contract import EVENT_TYPES, is_to_come
from triggers.drafts import Draft, DraftAction
from triggers.models import Rearm
from triggers.models.trigger import Colour


@dataclass(frozen=True)
class Deed:
    """One thing that is done, in words that follow "At 80 points:"."""

    words: str
    icon: str
    is_known: bool


@dataclass(frozen=True)
class Sentence:
    """The parts of "When the score climbs to 80: show the contact in red as High-Interest, and
    send an e-mail to Ada"."""

    when: str
    shows: str
    deeds: list[Deed]
    again: str

    def __str__(self) -> str:
        does = get_text_list([self.shows, *(deed.words for deed in self.deeds)], _("and"))
        return _("%(when)s: %(does)s.") % {"when": self.when, "does": does}


def sentence(draft: Draft, group: Group) -> Sentence:
    """What a working copy says; `group` is the score that it looks at."""
    said = {"score": group.name, "points": number(draft.threshold), "name": draft.name or "…"}
    said["colour"] = str(Colour(draft.colour).label).lower()
    if group.pk == Group.MAIN:
        when = _("When the score climbs to %(points)s")
        shows = _("show the contact in %(colour)s as “%(name)s”")
    else:
        when = _("When %(score)s climbs to %(points)s")
        shows = _("mark that score in %(colour)s as “%(name)s”")
    return Sentence(
        when=when % said,
        shows=shows % said,
        deeds=[deed(action) for action in draft.actions],
        again=fires(draft),
    )


def deed(action: DraftAction) -> Deed:
    """What one action does; never fails on an unknown kind."""
    try:
        words = str(behaviour(action.kind, action.config))
        return Deed(words, action_kinds.get(action.kind).icon, is_known=True)
    except (UnknownKind, ValidationError):
        if is_to_come(action.kind):
            words = _("do what Kindling cannot do yet (%(what)s)")
            return Deed(words % {"what": EVENT_TYPES[action.kind]}, "hourglass", is_known=False)
        return Deed(_("do something unknown"), "question-mark", is_known=False)


def fires(draft: Draft) -> str:
    """How often it acts for the same contact."""
    if draft.rearm == Rearm.BELOW:
        below = number(draft.rearm_below)
        return _("again after the score fell below %(below)s, or was reset") % {"below": below}
    return str(Rearm(draft.rearm).label)
