"""The state of a trigger, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from points.states import Standing, State
from triggers.models import PointTrigger


def state(trigger: PointTrigger) -> State:
    """Where the trigger stands between being written and being put away."""
    if trigger.archived_at:
        return State(Standing.ARCHIVED, _("Archived"))
    if trigger.is_published and trigger.draft is not None:
        return State(Standing.CHANGED, _("Published, with unpublished changes"))
    if trigger.is_published:
        return State(Standing.PUBLISHED, _("Published"))
    if trigger.published_at:
        return State(Standing.PAUSED, _("Paused"))
    return State(Standing.DRAFT, _("Draft"))
