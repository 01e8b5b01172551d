"""Sends a mail that was asked for: by SMTP, or into a file where no server is set."""

from __future__ import annotations

import os
import smtplib
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parseaddr
from pathlib import Path

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext

from channels import failures, set_up
from channels.models import EmailMessage
from channels.transport import Session, Smtp

State = EmailMessage.State


class SendFailed(Exception):
    """The mail did not leave. `permanent` says that trying again would not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


def send(message: EmailMessage) -> None:
    """Send `message` unless it was sent before; its row says what became of it.

    Whoever asks must bear being asked twice: a worker may die between the server's "yes" and
    our note of it. Then the same mail leaves again under the same Message-ID.

    Raises:
        SendFailed: it did not leave.
    """
    message.refresh_from_db()
    if message.state in (State.SENT, State.FILED):
        return
    try:
        server = _server()
        if server is None:
            _note(message, State.FILED, file=_into_file(message))
        else:
            _note(message, State.SENT, error=hand_over(message, server).refused)
    except SendFailed as failure:
        _note(message, State.FAILED if failure.permanent else State.WAITING, error=failure.reason)
        raise


def as_bytes(message: EmailMessage) -> bytes:
    """The mail as it goes over the wire. The same row gives the same mail, Message-ID and all."""
    domain = parseaddr(message.sender)[1].rpartition("@")[2] or "localhost"
    built = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=message.sender,
        to=message.to,
        cc=message.cc,
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": f"<{message.key}@{domain}>",
            "Date": format_datetime(message.created_at.astimezone(UTC)),
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.html:
        built.attach_alternative(message.html, "text/html")
    whole = built.message()
    if whole.is_multipart():
        whole.set_boundary(f"part-{message.key.hex}")
    # Django's own message class takes linesep, which its stubs do not know.
    return whole.as_bytes(linesep="\r\n")  # type: ignore[call-arg]


@dataclass(frozen=True)
class Taken:
    """A server took a mail: its `answer`, and which recipients it refused all the same, if any."""

    answer: str
    refused: str


def _server() -> Smtp | None:
    try:
        return set_up.current().server
    except set_up.CannotTell as error:
        # Somebody will put the setting right; until then the mail waits.
        raise SendFailed(str(error), permanent=False) from error


def hand_over(message: EmailMessage, server: Smtp) -> Taken:
    """Give `message` to `server`, at once; nothing is noted.

    Raises:
        SendFailed: nobody took it.
    """
    everybody = [*message.to, *message.cc, *message.bcc]
    try:
        raw = as_bytes(message)
        connection = server.connection()
        try:
            connection.open()
            session = connection.connection
            assert isinstance(session, Session)  # open() raises where it cannot make one
            refused = session.sendmail(
                parseaddr(message.sender)[1], [_ascii(one) for one in everybody], raw
            )
        finally:
            connection.close()
    except (BadHeaderError, UnicodeError, smtplib.SMTPException, OSError) as error:
        reason = failures.in_words(error, server)
        raise SendFailed(reason, permanent=_is_final(error)) from error
    return Taken(session.answer, failures.who_was_refused(refused) if refused else "")


def _is_final(error: Exception) -> bool:
    """Whether trying again is useless: what is wrong is the mail, not the server or its settings.

    What was refused at the greeting, for its password or its sender is for somebody to put right.
    """
    match error:
        case BadHeaderError() | UnicodeError():
            return True
        case smtplib.SMTPRecipientsRefused():
            return all(500 <= code < 600 for code, _said in error.recipients.values())
        case smtplib.SMTPDataError():
            return 500 <= error.smtp_code < 600
        case _other:
            return False


def _into_file(message: EmailMessage) -> str:
    """Keep it in MAIL_DIR; the name of the file there, the same for the same mail."""
    folder = Path(settings.MAIL_DIR)
    name = f"{message.created_at.astimezone(UTC):%Y%m%d-%H%M%S}-{message.key}.eml"
    try:
        raw = as_bytes(message)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = folder / f".{name}"
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as f:
            f.write(raw)
        unfinished.rename(folder / name)
    except (BadHeaderError, UnicodeError) as error:
        reason = gettext("An address cannot be written down: %(what)s") % {"what": error}
        raise SendFailed(reason, permanent=True) from error
    except OSError as error:
        reason = gettext("The mail could not be kept as a file: %(what)s")
        raise SendFailed(reason % {"what": error.strerror}, permanent=False) from error
    return name


def _note(message: EmailMessage, state: State, *, error: str = "", file: str = "") -> None:
    """Write down what became of it, unless it is known to have left already."""
    left = timezone.now() if state in (State.SENT, State.FILED) else None
    EmailMessage.objects.filter(pk=message.pk, state__in=[State.WAITING, State.FAILED]).update(
        state=state, error=error, file=file, sent_at=left
    )
    message.refresh_from_db()


def _ascii(address: str) -> str:
    """The address as the envelope takes it: a domain in other letters becomes punycode."""
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain.encode('idna').decode()}"
