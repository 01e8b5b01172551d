"""What a script makes of point actions: it knows no working copies, only what counts and what not.

Edits that wait in the console go on waiting, with the script's change in them, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import Can
from kit.api.errors import Invalid
from points import publication, revision
from points.models import PointAction
from points.models.action import Definition
from points.properties import unkept
from points.publication import CannotPublish


def in_force(action: PointAction) -> Definition:
    """What a script sees of a point action: what pays, or else the working copy."""
    return action.live or action


@transaction.atomic
def make(
    said: Mapping[str, Any], *, sent: Any, publish: bool, actor: User, at: datetime
) -> PointAction:
    """A new point action; `sent` are its properties as they came.

    Raises:
        Invalid: it cannot be published as it stands.
    """
    revision.cut()  # before any row, as everywhere
    action = PointAction(**said, as_sent={"properties": sent}, created_by=actor, modified_by=actor)
    action.save()
    if publish:
        _publish(action, actor=actor, at=at)
    return action


@transaction.atomic
def change(
    pk: int,
    said: Mapping[str, Any],
    *,
    sent: Mapping[str, Any],
    publish: bool | None,
    actor: User,
    at: datetime,
) -> PointAction:
    """Change what counts (if it counts), or else the working copy.

    `sent` goes into what is kept of the script's own words; `publish` None: as it was.

    Raises:
        Invalid: it cannot be published as it stands.
    """
    revision.cut()
    rows = PointAction.objects.select_for_update(of=("self",)).select_related("live")
    action = rows.get(pk=pk)
    if action.live_id and not actor.may(Can.PUBLISH_RULES):
        raise PermissionDenied  # it was published while the caller's draft was on its way
    waiting = action.said() if action.live and action.is_changed else None
    _say(action, {**in_force(action).said(), **said})
    action.as_sent = {**action.as_sent, **sent}
    action.modified_by = actor
    action.save()
    if publish or (publish is None and action.live):
        _publish(action, actor=actor, at=at)
    elif action.live:
        publication.pause(action)
    if waiting is not None:
        _say(action, {**waiting, **said})
        action.save(update_fields=[*PointAction.SAID, "modified_at"])
    return action


def _say(action: PointAction, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(action, name, value)


def _publish(action: PointAction, *, actor: User, at: datetime) -> None:
    if action.points == 0:
        raise Invalid({"delta": [gettext("0 points change nothing: it can only be a draft.")]})
    if asked := unkept(action.kind, action.as_sent.get("properties")):
        said = gettext(
            "Kindling cannot look at %(what)s yet, so the rule would pay too often."
            " Send isPublished: false to keep it as a draft, or leave that out."
        )
        raise Invalid({"properties": [said % {"what": ", ".join(asked)}]})
    try:
        publication.publish([action], actor=actor, at=at)
    except CannotPublish as reason:
        raise Invalid({"isPublished": [str(reason)]}) from reason
