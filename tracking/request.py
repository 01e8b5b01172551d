"""A request as the collector reads it: bounded in size and in time."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from typing import Any, NamedTuple

from tracking import staff, tokens
from tracking.tokens import Carried

BODY_SECONDS = 10
# Longer ones are read each time: else strangers would fill our memory with them.
_LONGEST_REMEMBERED = 2_000
_ORIGIN = re.compile(rb"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")
_COOKIE = re.compile(rb"(?:^|; ?)(mautic_device_id|mtc_id|kindling_staff)=([^;]{0,200})")


class Refused(Exception):
    """The request is not taken; `reason` is counted."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Cookies(NamedTuple):
    """What the Cookie header proves."""

    carried: Carried | None = None
    staff_until: int = 0
    # Mautic's session cookie is there, so the year of the other need not begin anew.
    is_same_session: bool = False


class Request:
    """One request; at most `limit` bytes of query, headers and body are taken."""

    __slots__ = ("_room", "_scope", "body", "headers", "query")

    def __init__(self, scope: Any, *, limit: int) -> None:
        self._scope = scope
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.query: bytes = scope["query_string"]
        self.body = b""
        self._room = limit - len(self.query) - sum(map(len, self.headers.values()))

    def check_size(self) -> None:
        """Raise Refused if query and headers are too large by themselves."""
        if self._room < 0:
            raise Refused("too_large", 414)

    async def read_body(self, receive: Any) -> None:
        """Read the body; raises Refused if it is too large, too slow or cut off."""
        declared = self.header(b"content-length")
        if declared.isdigit() and int(declared[:20]) > self._room:
            raise Refused("too_large", 413)
        parts = []
        try:
            async with asyncio.timeout(BODY_SECONDS):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refused("cut_off", 400)
                    parts.append(message.get("body", b""))
                    self._room -= len(parts[-1])
                    if self._room < 0:
                        raise Refused("too_large", 413)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise Refused("too_slow", 408) from None
        self.body = b"".join(parts)

    def header(self, name: bytes) -> bytes:
        """The value of a header (named in lower case), or nothing."""
        return self.headers.get(name, b"")

    @property
    def cookies(self) -> Cookies:
        """What the browser carries."""
        header = self.headers.get(b"cookie")
        if not header:
            return Cookies()
        return _remembered(header) if len(header) <= _LONGEST_REMEMBERED else _cookies_in(header)

    @property
    def host(self) -> bytes:
        """The host that was asked, with its port."""
        return self.headers.get(b"host", b"")

    @property
    def origin(self) -> bytes:
        """The site whose page asks, if it is one that can be told and repeated safely."""
        origin = self.headers.get(b"origin", b"")
        return origin if origin and len(origin) < 300 and _ORIGIN.fullmatch(origin) else b""

    @property
    def ip(self) -> bytes:
        """The client's address."""
        client = self._scope.get("client")
        return client[0].encode() if client else b""

    @property
    def is_https(self) -> bool:
        """Whether the browser came by https."""
        return bool(self._scope["scheme"] == "https")

    @property
    def wants_privacy(self) -> bool:
        """Whether the browser sends Do Not Track or Global Privacy Control."""
        return self.headers.get(b"dnt") == b"1" or self.headers.get(b"sec-gpc") == b"1"

    @property
    def is_prefetch(self) -> bool:
        """Whether the browser fetches ahead what nobody may ever look at."""
        purpose = self.header(b"sec-purpose") or self.header(b"purpose") or self.header(b"x-moz")
        return b"pre" in purpose  # prefetch, prerender, preview


def _cookies_in(header: bytes) -> Cookies:
    found = dict(reversed(_COOKIE.findall(header)))
    return Cookies(
        carried=tokens.visitor_of(found.get(b"mautic_device_id", b"")),
        staff_until=staff.valid_until(found.get(staff.COOKIE.encode(), b"")),
        is_same_session=b"mtc_id" in found,
    )


# A browser sends the same header with every page it looks at.
_remembered = lru_cache(maxsize=20_000)(_cookies_in)
