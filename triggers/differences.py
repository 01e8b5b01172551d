"""What a trigger's unpublished edits change, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from points.differences import Difference
from points.models import Group
from triggers.drafts import Draft
from triggers.models.trigger import Colour
from triggers.sentences import deed, fires, pace, where


def differences(before: Draft | None, after: Draft | None) -> list[Difference]:
    """What `after` says differently from `before` (None: nothing), in the order of the form."""
    groups = Group.objects.in_bulk({draft.group_id for draft in (before, after) if draft})
    old = _facts(before, groups) if before else {}
    new = _facts(after, groups) if after else {}
    told = [Difference(what, old.get(what, ""), new.get(what, "")) for what in new or old]
    return [one for one in told if one.before != one.after]


def _facts(draft: Draft, groups: dict[int, Group]) -> dict[str, str]:
    return {
        _("Name"): draft.name,
        _("At"): where(draft, groups[draft.group_id]),
        _("Score"): groups[draft.group_id].name,
        _("Colour"): str(Colour(draft.colour).label),
        _("Does"): ", ".join(deed(action).words for action in draft.actions),
        _("Acts"): fires(draft),
        _("Messages"): "; ".join(pace(draft)),
        _("From"): _moment(draft.published_from),
        _("Until"): _moment(draft.published_until),
        _("Description"): draft.description,
    }


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""
