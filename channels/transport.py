"""How mail leaves: SMTP as EMAIL_URL says, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.mail.backends.smtp import EmailBackend

# A server that has not answered by then is treated as away; the mail is tried again later.
_PATIENCE = 10


class BadEmailUrl(ValueError):
    """EMAIL_URL cannot be understood; the message says what is wrong, without the password."""


@dataclass(frozen=True)
class Smtp:
    """A server that takes mail.

    `starttls` switches to TLS after the greeting (port 587), `tls` speaks it from the first
    byte (port 465).
    """

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False

    def connection(self) -> EmailBackend:
        """A connection that is not open yet."""
        return EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.starttls,
            use_ssl=self.tls,
            timeout=_PATIENCE,
            fail_silently=False,
        )


def parse(url: str) -> Smtp:
    """Read smtp://user:password@host:587/?tls=1 or smtps://user:password@host.

    User and password are percent-encoded where they hold `@`, `:` or `/`.

    Raises:
        BadEmailUrl: with what is wrong.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadEmailUrl("the port must be a number, and odd letters percent-encoded") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise BadEmailUrl("it must begin with smtp:// or smtps://")
    if not parts.hostname:
        raise BadEmailUrl("it names no server, as in smtp://mail.example:587")
    if parts.path not in ("", "/"):
        raise BadEmailUrl("nothing may follow the server but options, as in ?tls=1")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = options.pop("tls", "0")
    if options:
        raise BadEmailUrl(f"the option {next(iter(options))} is not known, only tls=1")
    if starttls not in ("0", "1"):
        raise BadEmailUrl("tls must be 0 or 1")
    if parts.scheme == "smtps" and starttls == "1":
        raise BadEmailUrl("smtps:// speaks TLS from the start: leave tls=1 out")
    return Smtp(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 587 if starttls == "1" else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=starttls == "1",
        tls=parts.scheme == "smtps",
    )
