"""What the collector answers: a pixel, JSON, or why not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from tracking.tokens import Carried

Header = tuple[bytes, bytes]

_GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_EVERYWHERE: list[Header] = [
    (b"x-content-type-options", b"nosniff"),
    # Pages of other sites are the ones that embed us.
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_NEVER_KEPT: list[Header] = [*_EVERYWHERE, (b"cache-control", b"no-store, private")]
_PIXEL: list[Header] = [
    (b"content-type", b"image/gif"),
    (b"content-length", str(len(_GIF)).encode()),
    *_NEVER_KEPT,
]
_YEAR = 365 * 86_400


class Answer(NamedTuple):
    """A response, ready to be sent."""

    status: int
    headers: list[Header]
    body: bytes


def pixel(cookies: Sequence[Header] = ()) -> Answer:
    """A transparent image of one pixel."""
    return Answer(200, [*_PIXEL, *cookies] if cookies else _PIXEL, _GIF)


def as_json(content: Any, headers: Sequence[Header] = (), *, status: int = 200) -> Answer:
    """JSON that nobody may keep."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Answer(
        status,
        [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            *_NEVER_KEPT,
            *headers,
        ],
        body,
    )


def refusal(status: int, reason: str, headers: Sequence[Header] = ()) -> Answer:
    """Why a request was not taken, in one word."""
    return as_json({"success": 0, "error": reason}, headers, status=status)


def script(body: bytes, etag: bytes, *, known: bool) -> Answer:
    """JavaScript that browsers ask about again after five minutes; 304 if `known` to them."""
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", b"public, max-age=300"),
        (b"etag", etag),
        (b"access-control-allow-origin", b"*"),
        *_EVERYWHERE,
    ]
    return Answer(304, headers, b"") if known else Answer(200, headers, body)


def preflight(headers: Sequence[Header]) -> Answer:
    """What another site's page may send."""
    return Answer(
        204,
        [
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", b"content-type, x-requested-with"),
            (b"access-control-max-age", b"86400"),
            *_EVERYWHERE,
            *headers,
        ],
        b"",
    )


def cross_origin(origin: bytes) -> list[Header]:
    """Let the page at `origin` read the answer, and send its cookies along."""
    return [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def cookies(carried: Carried, *, https: bool) -> list[Header]:
    """Mautic's cookies. Browsers send them to us from other sites' pages with https only."""
    scope = "Path=/; SameSite=None; Secure" if https else "Path=/; SameSite=Lax"
    return [
        (
            b"set-cookie",
            f"mautic_device_id={carried.token}; Max-Age={_YEAR}; {scope}; HttpOnly".encode(),
        ),
        (b"set-cookie", f"mtc_id={int.from_bytes(carried.contact_id, 'big')}; {scope}".encode()),
        (b"set-cookie", f"mtc_sid={carried.token}; {scope}".encode()),
    ]
