"""Signed tokens: what the collector can believe without asking the database.

A token is its payload and a keyed hash of it, in URL-safe base64. Keys are derived from
SECRET_KEY per purpose, so that a token of one purpose is worth nothing as another; tokens
made with a key in SECRET_KEY_FALLBACKS are still believed.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache, lru_cache
from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import NamedTuple

from django.conf import settings

_MAC = 16
_SHAPE = re.compile(rb"[A-Za-z0-9_-]{20,120}")


def sign(purpose: str, payload: bytes) -> str:
    """A token that `payload_of` the same purpose believes."""
    mac = _mac(_keys(purpose, settings.SECRET_KEY)[0], payload)
    return urlsafe_b64encode(payload + mac).rstrip(b"=").decode()


def payload_of(purpose: str, token: bytes) -> bytes | None:
    """What was signed, or None for anything that we did not sign for this purpose."""
    if not _SHAPE.fullmatch(token):
        return None
    try:
        signed = urlsafe_b64decode(token + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    payload, mac = signed[:-_MAC], signed[-_MAC:]
    keys = _keys(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if any(compare_digest(mac, _mac(key, payload)) for key in keys):
        return payload
    return None


def secret_hash(purpose: str, message: bytes) -> bytes:
    """Sixteen bytes that only we can work out from `message`."""
    return _mac(_keys(purpose, settings.SECRET_KEY)[0], message)


class Carried(NamedTuple):
    """What a browser's token says: who it is, and the contact id it was promised.

    Both as bytes, as they go into the inbox; nobody before the drain looks at them.
    """

    visitor: bytes
    contact_id: bytes
    token: str


def visitor_token(visitor: bytes, contact_id: int) -> Carried:
    """The token of a new visitor (sixteen bytes)."""
    promised = contact_id.to_bytes(8, "big")
    return Carried(visitor, promised, sign("visitor", visitor + promised))


@lru_cache(maxsize=20_000)
def visitor_of(token: bytes) -> Carried | None:
    """Who carries this token; None if we did not sign it. Remembered, as browsers come back."""
    payload = payload_of("visitor", token)
    if payload is None or len(payload) != 24:
        return None
    # Signed anew instead of repeated, so that no byte of a request gets into an answer.
    return visitor_token(payload[:16], int.from_bytes(payload[16:], "big"))


@cache
def _keys(purpose: str, *secrets: str) -> tuple[bytes, ...]:
    return tuple(sha256(f"kindling.tracking.{purpose}\0{s}".encode()).digest() for s in secrets)


def _mac(key: bytes, payload: bytes) -> bytes:
    return blake2b(payload, key=key, digest_size=_MAC).digest()
