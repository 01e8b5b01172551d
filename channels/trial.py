"""A test mail: sent at once, while somebody watches, by a server that may not be saved yet."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from channels import mail
from channels.models import EmailMessage, MailServer
from channels.rendering import render
from channels.set_up import Writer
from channels.transport import Smtp

PURPOSE = "test"

State = EmailMessage.State


@dataclass(frozen=True)
class Outcome:
    """How it went: what the server answered, or what to put right. `message` is in the outbox."""

    went_well: bool
    said: str
    message: EmailMessage


def send(server: Smtp, writer: Writer, *, to: str, at: datetime) -> Outcome:
    """Send a test mail to `to`; it takes as long as the server does."""
    said = render("channels/mail/test", subject=_("Kindling can send mail"), host=server.host)
    message = EmailMessage.objects.create(
        key=uuid.uuid4(),
        to=[to],
        sender=writer.sender,
        reply_to=writer.reply_to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        purpose=PURPOSE,
        # Whatever happens to us meanwhile, nobody tries this one again.
        state=State.FAILED,
        error=_("We were interrupted before the server answered."),
    )
    try:
        taken = mail.hand_over(message, server)
    except mail.SendFailed as failure:
        message.error = failure.reason
        message.save(update_fields=["error"])
        return Outcome(went_well=False, said=failure.reason, message=message)
    message.state, message.error, message.sent_at = State.SENT, "", at
    message.save(update_fields=["state", "error", "sent_at"])
    MailServer.objects.update_or_create(pk=MailServer.ONLY, defaults={"tested_at": at})
    return Outcome(went_well=True, said=taken.answer, message=message)
