"""Puts triggers into the Points console, and names their thresholds to what stands below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Can
from kit.rail import Room, open_room
from kit.usages import Usage, find_usages
from points.thresholds import Threshold, name_thresholds
from triggers.models import PointTrigger, TriggerAction


def plug() -> None:
    """Called when the app is ready."""
    label = _("What happens at N points")
    open_room(Room("triggers", label, "target", "triggers:triggers", 62, within="points"))
    open_room(
        Room(
            "webhooks",
            _("Webhooks"),
            "webhook",
            "triggers:deliveries",
            96,
            within="administration",
            visible=_sees_work,
        )
    )
    name_thresholds(thresholds)
    find_usages("score", triggers_at)


def _sees_work(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.may(Can.SEE_WORK))


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
    """The triggers that look at a score (also in their working copy), or give points in it."""
    current = PointTrigger.objects.current()
    looking = current.filter(group_id=group_id) | current.filter(draft__group_id=group_id)
    paying = TriggerAction.objects.filter(
        kind="points.change", config__group_id=group_id, archived_at=None
    )
    looking |= current.filter(pk__in=paying.values("trigger"))
    return [Usage(trigger.name, trigger.get_absolute_url()) for trigger in looking.order_by("name")]
