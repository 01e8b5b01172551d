"""The format of `Hit.raw`: cheap to write in the collector and to read in the drain.

Seven fields with NUL bytes between them, the body last because it alone may hold one.
"""

from __future__ import annotations

from typing import NamedTuple

BY_IMAGE = b"gif"
BY_SCRIPT = b"event"

PREFETCH = b"p"
# To our own demo shop: whoever clicks there tries things out, be it with an automated browser.
TRIAL = b"t"


class Envelope(NamedTuple):
    """A request as it arrived."""

    door: bytes  # BY_IMAGE or BY_SCRIPT
    flags: bytes  # any of PREFETCH, TRIAL
    ip: bytes
    user_agent: bytes
    referer: bytes
    query: bytes
    body: bytes


class NotAnEnvelope(ValueError):
    """These bytes were not written by `seal`."""


def seal(
    door: bytes,
    flags: bytes,
    ip: bytes,
    user_agent: bytes,
    referer: bytes,
    query: bytes,
    body: bytes,
) -> bytes:
    """The bytes of an envelope. Only `body` may hold a NUL."""
    return b"\0".join((door, flags, ip, user_agent, referer, query, body))


def unseal(raw: bytes) -> Envelope:
    """The envelope in these bytes.

    Raises:
        NotAnEnvelope: there are too few fields.
    """
    fields = raw.split(b"\0", 6)
    if len(fields) != 7:
        raise NotAnEnvelope(f"{len(fields)} fields")
    return Envelope._make(fields)
