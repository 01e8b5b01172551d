"""What a trigger says, in words that people read."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from contacts import conditions
from contacts.conditions import BadTree
from kit.kinds import UnknownKind
from kit.templatetags.kindling import number
from points.models import Group
from triggers import pacing
from triggers.actions import action_kinds, behaviour
from triggers.contract import EVENT_TYPES, is_to_come
from triggers.drafts import Draft, DraftAction
from triggers.models import Rearm, Waits
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
    pace: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        does = get_text_list([self.shows, *(deed.words for deed in self.deeds)], _("and"))
        return _("%(when)s: %(does)s.") % {"when": self.when, "does": does}


def sentence(draft: Draft, group: Group) -> Sentence:
    """What a working copy says; `group` is the score that it looks at."""
    said = {"name": draft.name or "…", "colour": str(Colour(draft.colour).label).lower()}
    if draft.waits_for != Waits.CLIMB:
        shows = _("write “%(name)s” into their history")
    elif group.pk == Group.MAIN:
        shows = _("show the contact in %(colour)s as “%(name)s”")
    else:
        shows = _("mark that score in %(colour)s as “%(name)s”")
    return Sentence(
        when=_when(draft, group),
        shows=shows % said,
        deeds=[deed(action) for action in draft.actions],
        again=fires(draft),
        pace=pace(draft),
    )


def _when(draft: Draft, group: Group) -> str:
    said = {"score": group.name, "points": number(draft.threshold)}
    is_main = group.pk == Group.MAIN
    match draft.waits_for:
        case Waits.CONDITION:
            return _("When a contact %(condition)s") % {"condition": condition(draft)}
        case Waits.FALL if is_main:
            return _("When the score falls below %(points)s") % said
        case Waits.FALL:
            return _("When %(score)s falls below %(points)s") % said
    if is_main:
        return _("When the score climbs to %(points)s") % said
    return _("When %(score)s climbs to %(points)s") % said


def where(draft: Draft, group: Group) -> str:
    """What a trigger waits for, in few words: "80 points"."""
    said = {"score": group.name, "points": draft.threshold}
    is_main = group.pk == Group.MAIN
    match draft.waits_for:
        case Waits.CONDITION:
            return condition(draft)
        case Waits.FALL if is_main:
            many = "below %(points)d points"
            return ngettext("below %(points)d point", many, draft.threshold) % said
        case Waits.FALL:
            many = "below %(points)d points in %(score)s"
            return ngettext("below %(points)d point in %(score)s", many, draft.threshold) % said
    if is_main:
        return ngettext("%(points)d point", "%(points)d points", draft.threshold) % said
    many = "%(points)d points in %(score)s"
    return ngettext("%(points)d point in %(score)s", many, draft.threshold) % said


def condition(draft: Draft) -> str:
    """The condition in words that follow "when a contact"; also where it cannot be read."""
    try:
        return str(conditions.build(draft.condition)) or "…"
    except BadTree:
        return _("is what nobody can work out any more")


def pace(draft: Draft) -> list[str]:
    """When messages wait, and how many go a day; nothing where nothing is set."""
    try:
        says = pacing.of(draft.pacing)
    except ValidationError:
        return []
    told = []
    if says.quiet_from is not None and says.quiet_until is not None:
        told.append(
            _("messages wait from %(from)s to %(until)s")
            % {
                "from": time_format(says.quiet_from, "TIME_FORMAT"),
                "until": time_format(says.quiet_until, "TIME_FORMAT"),
            }
        )
    if says.quiet_days:
        days = get_text_list([str(WEEKDAYS[day]) for day in says.quiet_days], _("and"))
        told.append(_("messages wait on %(days)s") % {"days": days})
    if says.most_a_day is not None:
        many = "at most %(many)d messages go a day"
        said = ngettext("at most %(many)d message goes a day", many, says.most_a_day)
        told.append(said % {"many": says.most_a_day})
    if says.most_about_one is not None:
        many = "at most %(many)d messages a day are about the same contact"
        said = ngettext(
            "at most %(many)d message a day is about the same contact", many, says.most_about_one
        )
        told.append(said % {"many": says.most_about_one})
    return told


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
        if draft.waits_for == Waits.FALL:
            back = _("again after the score was back at %(back)s, or was reset")
            return back % {"back": below}
        return _("again after the score fell below %(below)s, or was reset") % {"below": below}
    return str(Rearm(draft.rearm).label)
