"""Calls somebody else's server: one POST, no redirects, a pinned address, and never for long."""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from socket import SHUT_RDWR, create_connection, gaierror
from urllib.parse import quote, urlsplit

import idna
from django.utils.translation import gettext

from kit import addresses
from kit.addresses import NOTHING, Allowed, PrivateAddress

# Seconds for each step (connecting, the first byte of the answer), and for all of it.
PATIENCE = 10.0
LONGEST = 20.0
# So much of an answer is read; the rest is not waited for.
MOST_BODY = 4096
# Names, also those that only a network of ours knows, and addresses in numbers.
_HOST = re.compile(r"[\w.:-]+")
_MOST_HEADERS, _LONGEST_HEADER = 40, 500


class BadUrl(ValueError):
    """That is no address to call; the message says why, for people."""


class NoAnswer(Exception):
    """Nobody answered. `permanent` says that trying again would not help."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True)
class Target:
    """An address to call, taken apart."""

    host: str
    port: int
    path: str
    is_tls: bool


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is cut short, `took` in seconds."""

    status: int
    headers: dict[str, str]
    body: str
    took: float


def target(url: str) -> Target:
    """Take `url` apart.

    Raises:
        BadUrl: it is none that can be called.
    """
    try:
        parts = urlsplit(url.strip())
        port, named = parts.port, parts.hostname or ""
        host = named if named.isascii() else idna.encode(named, uts46=True).decode()
    except (ValueError, UnicodeError):
        raise BadUrl(gettext("This is no address of a server.")) from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise BadUrl(gettext("Begin with https:// and the name of a server."))
    if parts.username is not None or parts.password is not None:
        raise BadUrl(gettext("Leave name and password out of the address."))
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    is_tls = parts.scheme == "https"
    return Target(
        host, port or (443 if is_tls else 80), f"{path}?{query}" if query else path, is_tls
    )


def post(url: str, body: bytes, headers: Mapping[str, str], *, but: Allowed = NOTHING) -> Answer:
    """POST `body`; whatever the other side answers is an answer, a redirect as well.

    `but` says which private addresses may be called.

    Raises:
        NoAnswer: there was none.
    """
    try:
        to = target(url)
    except BadUrl as error:
        raise NoAnswer(str(error), permanent=True) from error
    started = time.monotonic()
    try:
        address = addresses.pinned(to.host, to.port, but=but)
        return _call(to, address, body, headers, started)
    except PrivateAddress:
        reason = gettext(
            "%(host)s is on this machine or its network, where nothing is sent unless"
            " WEBHOOK_PRIVATE_HOSTS allows it."
        )
        raise NoAnswer(reason % {"host": to.host}, permanent=True) from None
    except gaierror:
        reason = gettext("There is no server called %(host)s.") % {"host": to.host}
        raise NoAnswer(reason) from None
    except ssl.SSLError as error:
        reason = gettext("No safe connection to %(host)s: %(what)s")
        what = getattr(error, "verify_message", "") or error.reason or str(error)
        raise NoAnswer(reason % {"host": to.host, "what": what}) from error
    except (TimeoutError, OSError, HTTPException) as error:
        if isinstance(error, TimeoutError) or time.monotonic() - started >= LONGEST:
            reason = gettext("%(host)s did not answer in time.") % {"host": to.host}
        else:
            reason = gettext("%(host)s could not be reached: %(what)s")
            what = getattr(error, "strerror", None) or type(error).__name__
            reason %= {"host": to.host, "what": what}
        raise NoAnswer(reason) from error


def _call(
    to: Target, address: str, body: bytes, headers: Mapping[str, str], started: float
) -> Answer:
    connection = _Connection(to, address)
    # A server that sends a byte now and then never runs into the time-out of one step.
    watch = threading.Timer(LONGEST, connection.cut_off)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", to.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        said = answer.read(MOST_BODY)
        if connection.was_cut_off:
            raise TimeoutError  # half a word, which only looks like an answer
        return Answer(
            status=answer.status,
            headers={
                name[:_LONGEST_HEADER]: value[:_LONGEST_HEADER]
                for name, value in answer.getheaders()[:_MOST_HEADERS]
            },
            body=said.decode(errors="replace").replace("\0", "�"),
            took=time.monotonic() - started,
        )
    finally:
        watch.cancel()
        connection.close()


class _Connection(HTTPConnection):
    """To one address, whatever the name says by now; the certificate must be that of the name."""

    def __init__(self, to: Target, address: str) -> None:
        super().__init__(to.host, to.port, timeout=PATIENCE)
        self._address = address
        self._is_tls = to.is_tls
        self.was_cut_off = False
        self.default_port = 443 if to.is_tls else 80  # which the Host header does not name

    def connect(self) -> None:
        """Open it; the handshake comes last, so that `cut_off` can end it, too."""
        self.sock = create_connection((self._address, self.port), PATIENCE)
        if self._is_tls:
            session = _tls().wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = session
            session.do_handshake()

    def cut_off(self) -> None:
        """From another thread: whoever waits for this connection gets an error now."""
        self.was_cut_off = True
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
