"""How the history of triggers and what they do reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from pydantic import ValidationError

from accounts.history.words import Difference, Words, speak
from points.history import archiving
from triggers.differences import differences
from triggers.drafts import Draft, working_copy
from triggers.models import PointTrigger, TriggerAction
from triggers.sentences import deed

_COLUMNS = [name for name in Draft.__dataclass_fields__ if name != "actions"]


def plug() -> None:
    """Tell it; called from `plugs.py`."""
    states = {"draft", "is_published", "published_at", "archived_at"}
    speak(
        PointTrigger,
        Words(
            silent=frozenset({*states, *_COLUMNS, "group"}),
            deed=_trigger_deed,
            more=_said_differently,
        ),
    )
    speak(
        TriggerAction,
        Words(
            labels={"config": _("Does")},
            silent=frozenset({"kind", "position", "archived_at"}),
            shown={"config": lambda action: deed(action).words},
            deed=_action_deed,
        ),
    )


def _trigger_deed(before: PointTrigger | None, after: PointTrigger | None, at: datetime) -> str:
    if said := archiving(before, after, at):
        return said
    if before is None or after is None:
        return ""
    if after.published_at != before.published_at:
        return pgettext("somebody did this", "published")
    if before.is_published != after.is_published:
        if after.is_published:
            return pgettext("somebody did this", "resumed")
        return pgettext("somebody did this", "paused")
    if before.draft != after.draft and after.published_at:
        if after.draft:
            return pgettext("somebody did this", "edited the draft of")
        return pgettext("somebody did this", "threw away the edits of")
    return ""


def _action_deed(before: TriggerAction | None, after: TriggerAction | None, at: datetime) -> str:
    if before is None:
        return pgettext("somebody did this", "added to")
    if after is None or (after.archived_at and not before.archived_at):
        return pgettext("somebody did this", "took away from")
    if after.config == before.config:
        return pgettext("somebody did this", "put in another order in")
    return ""


def _said_differently(before: PointTrigger | None, after: PointTrigger | None) -> list[Difference]:
    """What the working copies say differently, in the words of the trigger's own page."""
    old, new = _written(before), _written(after)
    if before and after and old and new:
        # What is in force does not stand in the trigger's own row: only drafts name actions.
        if not before.draft:
            old = replace(old, actions=new.actions)
        if not after.draft:
            new = replace(new, actions=old.actions)
    return [Difference(one.what, one.before, one.after) for one in differences(old, new)]


def _written(trigger: PointTrigger | None) -> Draft | None:
    """What a trigger's row says: its draft, else its columns."""
    if trigger is None:
        return None
    try:
        if trigger.draft is not None:
            return working_copy(trigger)
    except ValidationError:
        pass  # a draft of an older version of Kindling
    return Draft(**{name: getattr(trigger, name) for name in _COLUMNS})
