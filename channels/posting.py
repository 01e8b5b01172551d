"""Mails that nobody else sends again: tried until they have left, for a day.

A mail of a trigger is its run's to repeat. One about an account (an invitation, a new password)
has only its own row: claiming it is moving `due_at` past a lease. Such a mail holds a link that
opens somebody's account, so its words are wiped once it has left, and no screen shows them.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F

from channels import mail
from channels.models import EmailMessage

log = logging.getLogger(__name__)

# The purpose of mails about people's accounts.
ACCOUNT = "account"
# Longer than a mail may take (`channels.transport.LONGEST`).
_LEASE = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=1)

State = EmailMessage.State


def due(at: datetime) -> list[int]:
    """The ids of mails that should be tried now."""
    return list(EmailMessage.objects.filter(due_at__lte=at).values_list("pk", flat=True)[:500])


def deliver(message_id: int, at: datetime) -> bool:
    """Try to send one mail, unless somebody else is at it; says whether it has left."""
    claimed = EmailMessage.objects.filter(pk=message_id, due_at__lte=at)
    if not claimed.update(due_at=at + _LEASE, attempts=F("attempts") + 1):
        return False
    message = EmailMessage.objects.get(pk=message_id)
    try:
        mail.send(message)
    except mail.SendFailed as failure:
        _put_off(message, at, is_final=failure.permanent, reason=failure.reason)
        return False
    EmailMessage.objects.filter(pk=message_id).update(due_at=None, text="", html="")
    return True


def is_secret(message: EmailMessage) -> bool:
    """Whether nobody but its reader may see what it says."""
    return message.purpose == ACCOUNT


def _put_off(message: EmailMessage, at: datetime, *, is_final: bool, reason: str) -> None:
    log.warning("mail %s did not leave: %s", message.pk, reason)
    row = EmailMessage.objects.filter(pk=message.pk)
    if is_final or at - message.created_at >= _GIVE_UP_AFTER:
        row.update(due_at=None, state=State.FAILED, text="", html="")
        return
    row.update(due_at=at + min(timedelta(seconds=30 * 2**message.attempts), _LONGEST_WAIT))
