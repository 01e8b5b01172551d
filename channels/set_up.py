"""By which server mail leaves, and in whose name: as the environment says, else as the screen.

Read anew for every mail, so a change counts at once in every process.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from channels import transport
from channels.models import MailServer
from channels.transport import BadEmailUrl, Smtp
from kit.sealing import Unreadable, seal, unseal

_SEALED_AS = "mail server"


class CannotTell(Exception):
    """What is set cannot be used; the message says what to put right."""


@dataclass(frozen=True)
class Writer:
    """In whose name mails are written, and where answers go ("": to the sender)."""

    sender: str
    reply_to: str


@dataclass(frozen=True)
class SetUp:
    """How it stands. No `server`: mail stays on this machine."""

    server: Smtp | None
    writer: Writer
    is_from_environment: bool


def stored() -> MailServer:
    """What the screen says; an unsaved row where it was never used. One query."""
    return MailServer.objects.filter(pk=MailServer.ONLY).first() or MailServer(pk=MailServer.ONLY)


def current() -> SetUp:
    """How mail leaves now.

    Raises:
        CannotTell: EMAIL_URL makes no sense, or the stored password cannot be read any more.
    """
    row = stored()
    if settings.EMAIL_URL:
        try:
            server: Smtp | None = transport.parse(settings.EMAIL_URL)
        except BadEmailUrl as error:
            raise CannotTell(f"EMAIL_URL: {error}") from error
    else:
        server = server_of(row, password=password_of(row)) if row.host else None
    return SetUp(server, writer_of(row), is_from_environment=bool(settings.EMAIL_URL))


def writer() -> Writer:
    """In whose name mails are written now. One query."""
    return writer_of(stored())


def writer_of(row: MailServer) -> Writer:
    """The same, if `row` were what the screen says. FROM_EMAIL in the environment wins."""
    if settings.FROM_EMAIL or not row.sender_address:
        return Writer(settings.DEFAULT_FROM_EMAIL, row.reply_to)
    name = row.sender_name.replace("\\", "").replace('"', "").strip()
    # Letters beyond ASCII are encoded when the mail is written.
    sender = f'"{name}" <{row.sender_address}>' if name else row.sender_address
    return Writer(sender, row.reply_to)


def server_of(row: MailServer, *, password: str) -> Smtp:
    """The server that `row` names."""
    return Smtp(
        host=row.host,
        port=row.port,
        user=row.user,
        password=password,
        starttls=row.security == MailServer.Security.STARTTLS,
        tls=row.security == MailServer.Security.TLS,
        public_only=not settings.MAIL_ALLOW_PRIVATE_HOSTS,
    )


def password_of(row: MailServer) -> str:
    """The password that was stored.

    Raises:
        CannotTell: it was sealed with a key that nobody has any more.
    """
    if not row.password:
        return ""
    try:
        return unseal(row.password, what=_SEALED_AS)
    except Unreadable:
        raise CannotTell(
            _(
                "The stored password of the mail server cannot be read any more, because"
                " SECRET_KEY has changed: type it again in Administration → Mail."
            )
        ) from None


def sealed(password: str) -> str:
    """How a password is stored."""
    return seal(password, what=_SEALED_AS) if password else ""


def is_leaving() -> bool:
    """Whether mail leaves this machine at all; for the banner. One small query at most."""
    if settings.EMAIL_URL:
        return True
    return MailServer.objects.filter(pk=MailServer.ONLY).exclude(host="").exists()
