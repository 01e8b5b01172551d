"""A server that takes mail: how it is called, and how EMAIL_URL spells it."""

from __future__ import annotations

import smtplib
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.mail.backends.smtp import EmailBackend

from kit.addresses import pinned

# A server that has not answered by then (seconds) is treated as away; the mail is tried again.
PATIENCE = 10
# So long one mail may take in all. Far below the leases of those who send (five minutes), or the
# next worker would send it while this one still does.
LONGEST = 60


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
    public_only: bool = False

    def connection(self) -> Connection:
        """A connection that is not open yet."""
        return Connection(
            public_only=self.public_only,
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.starttls,
            use_ssl=self.tls,
            timeout=PATIENCE,
            fail_silently=False,
        )


class Connection(EmailBackend):
    """Django's, in sessions of ours."""

    def __init__(self, *, public_only: bool, **options: Any) -> None:
        super().__init__(**options)
        self.public_only = public_only

    @property
    def connection_class(self) -> Any:
        """What Django opens."""
        if self.public_only:
            return _PublicTlsSession if self.use_ssl else _PublicSession
        return _TlsSession if self.use_ssl else Session


class TookTooLong(smtplib.SMTPServerDisconnected):
    """The server went on answering, bit by bit, for longer than a mail may take."""


class Session(smtplib.SMTP):
    """A talk with a server; `answer` is what it said to the mail it took last.

    It is cut off after LONGEST: a server that sends a byte now and then never runs into the
    time-out of one step.
    """

    answer = ""
    public_only = False
    _watch: threading.Timer | None = None
    _line: socket.socket | None = None
    _was_cut_off = False

    def connect(self, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Call the server; from here on its time runs."""
        self._watch = threading.Timer(LONGEST, self._cut_off)
        self._watch.daemon = True
        self._watch.start()
        try:
            return super().connect(*args, **options)
        except BaseException as error:
            self._forget_the_line()
            if self._was_cut_off and isinstance(error, OSError):
                raise TookTooLong("cut off") from error
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # The address that was looked at is the one that is called: a name may answer differently
        # the second time.
        at = pinned(host, port) if self.public_only else host
        opened: socket.socket = super()._get_socket(at, port, timeout)  # type: ignore[misc]
        # A second handle of the same line: TLS takes this one over, and may hang in its handshake.
        self._line = opened.dup()
        if self._was_cut_off:
            opened.close()
            raise TimeoutError
        return opened

    def _cut_off(self) -> None:
        """From another thread: whoever waits for the server gets an error now."""
        self._was_cut_off = True
        with suppress(OSError):
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)

    def _forget_the_line(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._line is not None:
            self._line.close()

    def getreply(self) -> tuple[int, bytes]:
        """What the server says next."""
        try:
            answer = super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if self._was_cut_off:
                raise TookTooLong(str(error)) from error
            raise
        if self._was_cut_off:  # half a line, which only looks like an answer
            self.close()
            raise TookTooLong("cut off")
        return answer

    def close(self) -> None:
        """Hang up."""
        super().close()
        self._forget_the_line()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the mail over."""
        code, said = super().data(msg)
        self.answer = f"{code} {said.decode(errors='replace')}"
        return code, said


class _TlsSession(smtplib.SMTP_SSL, Session):
    """The same, over TLS from the first byte."""


class _PublicSession(Session):
    public_only = True


class _PublicTlsSession(_TlsSession):
    public_only = True


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
