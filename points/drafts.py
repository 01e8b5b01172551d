"""The working copy of a point action: what is edited, and published later."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from points import properties
from points.models import PointAction, PointActionVersion
from points.publication import ChangedMeanwhile


def seen(action: PointAction) -> str:
    """What a form carries along: which state of the working copy it shows, "" for a new one."""
    return action.modified_at.isoformat() if action.pk else ""


@transaction.atomic
def save(action: PointAction, *, actor: User, was_seen: str) -> None:
    """Keep the working copy.

    Raises:
        ChangedMeanwhile: somebody saved it after `was_seen` was rendered.
    """
    if action.pk:
        stored = PointAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if seen(stored) != was_seen:
            raise ChangedMeanwhile(stored)
    if "properties" in action.as_sent:
        # Who saves the form has seen what counts, and that there is no more.
        sent = properties.without_unkept(action.kind, action.as_sent["properties"])
        action.as_sent = {**action.as_sent, "properties": sent}
    _save(action, actor)


def duplicate(action: PointAction, *, actor: User) -> PointAction:
    """A draft that says the same as the working copy of `action`."""
    copy = PointAction(**action.said(), created_by=actor, modified_by=actor)
    copy.name = _("Copy of %(name)s") % {"name": action.name}
    copy.name = copy.name[: PointAction._meta.get_field("name").max_length]
    copy.save()
    return copy


def take_back(version: PointActionVersion, *, actor: User) -> PointAction:
    """Bring what a version said back into the working copy; nothing is published by that."""
    action = version.action
    for name, value in version.said().items():
        setattr(action, name, value)
    _save(action, actor)
    return action


def _save(action: PointAction, actor: User) -> None:
    """Write what an editor writes, and nothing that a publisher may be writing just now."""
    action.modified_by = actor
    if action.pk:
        action.save(update_fields=[*PointAction.SAID, "as_sent", "modified_by", "modified_at"])
    else:
        action.created_by = actor
        action.save()
