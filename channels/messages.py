"""A mail is asked for once: the same key again is the same mail again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from channels import set_up
from channels.models import EmailMessage

State = EmailMessage.State

# As long as the column; what is longer is a novel, not a subject.
_LONGEST_SUBJECT = 300


def ask(
    *,
    key: uuid.UUID,
    to: Sequence[str],
    subject: str,
    text: str,
    html: str = "",
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    purpose: str,
    contact_id: int | None = None,
) -> EmailMessage:
    """The mail known by `key`, written down before anybody tries to send it.

    A mail that may have left already is sent again word by word, so that whoever gets it twice
    can tell that it is one. Only one that failed for good is written anew.
    """
    writer = set_up.writer()
    said = {
        "to": list(to),
        "cc": list(cc),
        "bcc": list(bcc),
        "sender": writer.sender,
        "reply_to": writer.reply_to,
        "subject": subject[:_LONGEST_SUBJECT],
        "text": text,
        "html": html,
        "contact_id": contact_id,
        "purpose": purpose,
    }
    message, is_new = EmailMessage.objects.get_or_create(key=key, defaults=said)
    if not is_new and message.state == State.FAILED:
        for name, value in said.items():
            setattr(message, name, value)
        message.state, message.error = State.WAITING, ""
        message.save()
    return message


def give_up(key: uuid.UUID) -> None:
    """The mail known by `key`, if it was asked for at all and has not left, will not be sent."""
    EmailMessage.objects.filter(key=key, state=State.WAITING).update(state=State.FAILED)
