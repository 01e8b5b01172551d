"""Puts triggers into the Points console, and names their thresholds to what stands below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from kit.rail import Room, open_room
from kit.usages import Usage, find_usages
from points.thresholds import Threshold, name_thresholds
from triggers.models import PointTrigger


def plug() -> None:
    """Called when the app is ready."""
    label = _("What happens at N points")
    open_room(Room("triggers", label, "target", "triggers:triggers", 62, within="points"))
    name_thresholds(thresholds)
    find_usages("score", triggers_at)


def thresholds() -> Iterable[Threshold]:
    """The triggers that show a colour now, for previews of what earns points."""
    for trigger in PointTrigger.objects.colouring().select_related("group"):
        yield Threshold(
            name=trigger.name,
            points=trigger.threshold,
            group_id=trigger.group.pk,
            tone=trigger.colour,
            url=trigger.get_absolute_url(),
        )


def triggers_at(group_id: int) -> Sequence[Usage]:
    """The triggers that look at a score, in force or in their working copy."""
    current = PointTrigger.objects.current()
    looking = current.filter(group_id=group_id) | current.filter(draft__group_id=group_id)
    return [Usage(trigger.name, trigger.get_absolute_url()) for trigger in looking.order_by("name")]
