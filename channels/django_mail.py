"""Django's mail framework ends in our outbox: mails about people's accounts come this way.

Named by EMAIL_BACKEND. Nothing is sent while somebody waits for a page: the mail is written down
and a worker is nudged, so the answer takes as long for an address that nobody has.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage as DjangoMail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from channels import messages, posting
from channels.models import EmailMessage
from channels.tasks import deliver
from kit.nudge import nudge


class OutboxBackend(BaseEmailBackend):
    """Writes mails down and asks for them to be sent."""

    def send_messages(self, email_messages: Sequence[DjangoMail]) -> int:
        """Take them all; says how many that were."""
        for mail in email_messages:
            message = messages.ask(
                key=uuid.uuid4(),
                to=mail.to,
                cc=mail.cc,
                bcc=mail.bcc,
                subject=str(mail.subject),
                text=str(mail.body),
                html=_html_of(mail),
                purpose=posting.ACCOUNT,
            )
            EmailMessage.objects.filter(pk=message.pk).update(due_at=timezone.now())
            nudge(deliver, message_id=message.pk)
        return len(email_messages)


def _html_of(mail: DjangoMail) -> str:
    if not isinstance(mail, EmailMultiAlternatives):
        return ""
    found = (str(content) for content, kind in mail.alternatives if kind == "text/html")
    return next(found, "")
