"""What a trigger's unpublished edits change, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from points.differences import Difference
from points.models import Group
from triggers.drafts import Draft
from triggers.models.trigger import Colour
from triggers.sentences import deed, fires


def differences(before: Draft, after: Draft) -> list[Difference]:
    """What `after` says differently from `before`, in the order of the form."""
    groups = Group.objects.in_bulk({before.group_id, after.group_id})
    old, new = _facts(before, groups), _facts(after, groups)
    return [Difference(what, old[what], new[what]) for what in new if old[what] != new[what]]


def _facts(draft: Draft, groups: dict[int, Group]) -> dict[str, str]:
    return {
        _("Name"): draft.name,
        _("At"): str(draft.threshold),
        _("Score"): groups[draft.group_id].name,
        _("Colour"): str(Colour(draft.colour).label),
        _("Does"): ", ".join(deed(action).words for action in draft.actions),
        _("Acts"): fires(draft),
        _("Description"): draft.description,
    }
