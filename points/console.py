"""Opens the Points console in the rail: what earns points, and the scores that are kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from kit.rail import Room, open_room
from kit.usages import Usage, find_usages
from points import field_usages, grade, personas
from points.models import PointAction


def plug() -> None:
    """Called when the app is ready."""
    open_room(Room("points", _("Points"), "target-arrow", "points:actions", 60))
    open_room(
        Room("actions", _("What earns points"), "bolt", "points:actions", 61, within="points")
    )
    open_room(Room("scores", _("Scores"), "gauge", "points:scores", 63, within="points"))
    open_room(
        Room("personas", _("Personas"), "user-search", "points:personas", 64, within="points")
    )
    find_usages("score", actions_in)
    find_usages("persona", personas.usages)
    find_usages("field", field_usages.usages)
    find_usages("score", grade.usages_in)


def actions_in(group_id: int) -> Sequence[Usage]:
    """The point actions whose working copy or live version moves the score."""
    current = PointAction.objects.current()
    moving = current.filter(group_id=group_id) | current.filter(live__group_id=group_id)
    return [Usage(action.name, action.get_absolute_url()) for action in moving.order_by("name")]
