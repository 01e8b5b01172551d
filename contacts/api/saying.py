"""What is said of a contact besides its fields: tags, do-not-contact, last activity, points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from contacts import do_not_contact, tags, traces
from contacts.api.additions import additions
from contacts.api.sent import Sent
from contacts.models import Activity


def say(contact_id: int, sent: Sent, *, actor: User, at: datetime, whole: bool) -> None:
    """Write what was sent besides the fields; the contact is locked, in the caller's transaction.

    `whole`: the contact was sent whole (PUT); only then 0 of an addition is meant.
    """
    special = sent.special
    if "tags" in special:
        on, off = special["tags"]
        tags.add([contact_id], on)
        tags.remove([contact_id], off)
    if moment := special.get("lastActive"):
        Activity.objects.filter(contact=contact_id).update(last_active_at=min(moment, at))
    if address := special.get("ipAddress"):
        traces.came_from(contact_id, address, at=at)
    for one in special.get("doNotContact", ()):
        refuse(contact_id, one, actor=actor, at=at)
    for addition in additions():
        value = sent.added.get(addition.key)
        if addition.write and value is not None and (value or whole):
            addition.write(contact_id, value, actor, at)


def refuse(contact_id: int, said: Mapping[str, Any], *, actor: User, at: datetime) -> bool:
    """Set or lift (reason 0) do-not-contact; whether that was news."""
    channel = said.get("channel", do_not_contact.EMAIL)
    reason = said.get("reason", do_not_contact.Reason.MANUAL)
    if reason == 0:
        return bool(do_not_contact.remove([contact_id], channel=channel, actor=actor, at=at))
    return bool(
        do_not_contact.add(
            [contact_id],
            channel=channel,
            reason=reason,
            comments=said.get("comments", ""),
            channel_id=said.get("channelId"),
            actor=actor,
            at=at,
        )
    )
