"""What both ASGI entry points need around the collector and the pages."""

from __future__ import annotations

import asyncio
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote_from_bytes

from asgiref.typing import (
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPScope,
)
from django.conf import settings
from granian.utils.proxies import wrap_asgi_with_proxy_headers

# Of a form for a page. Django refuses earlier what it would have to hold in memory.
MOST_BODY = 3 * 1024 * 1024
BODY_SECONDS = 20
# Of a file of contacts, with the form around it (`contacts/importing/upload.py`). What is larger
# than other forms waits on the disk, and a few may do so at once: also strangers can send some.
FILES_AT = "/contacts/import/new/"
MOST_FILE = 101 * 1024 * 1024
FILE_SECONDS = 600
MOST_FILES_AT_ONCE = 4
_PIECE = 1024 * 1024
_files = asyncio.Semaphore(MOST_FILES_AT_ONCE)

# What a query may hold as it is; every other byte is escaped (b"%" stays what it was).
AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))


def behind_proxies(application: Any) -> Any:
    """`application`, believing X-Forwarded-For and -Proto only of TRUSTED_PROXIES."""
    if not settings.TRUSTED_PROXIES:
        return application
    return wrap_asgi_with_proxy_headers(application, trusted_hosts=settings.TRUSTED_PROXIES)


async def answer_lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Tell the server that we are ready, and later that we are done (Django raises on this)."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


def as_coroutines(receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """`receive` as a2wsgi wants it for the body of a POST: granian's is only awaitable."""

    async def take() -> ASGIReceiveEvent:
        return await receive()

    return take


class Refused(Exception):
    """The body of a request is not waited for; `status` is the answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


async def with_whole_body(scope: HTTPScope, receive: ASGIReceiveCallable) -> ASGIReceiveCallable:
    """A `receive` that has the whole body at hand.

    Pages have few threads. Without this, as many clients that begin a form and never end it
    would keep everybody else out.

    Raises:
        Refused: the body is too large, too slow, or was cut off.
    """
    headers = dict(scope["headers"])
    if b"content-length" not in headers and b"transfer-encoding" not in headers:
        return receive
    declared = headers.get(b"content-length", b"0")
    is_file = scope["path"] == FILES_AT
    if not declared.isdigit() or int(declared[:20]) > (MOST_FILE if is_file else MOST_BODY):
        raise Refused(413, "Too large")
    body = SpooledTemporaryFile(max_size=MOST_BODY)  # noqa: SIM115
    try:
        if not is_file:
            async with asyncio.timeout(BODY_SECONDS):
                size = await _read(receive, into=body, most=MOST_BODY)
        elif _files.locked():
            raise Refused(503, "Others bring files just now: try again in a minute")
        else:
            async with _files, asyncio.timeout(FILE_SECONDS):
                size = await _read(receive, into=body, most=MOST_FILE)
    except TimeoutError:
        body.close()
        raise Refused(408, "Too slow") from None
    except Refused:
        body.close()
        raise
    body.seek(0)
    is_told = False

    async def replay() -> ASGIReceiveEvent:
        nonlocal is_told
        if is_told:
            return await receive()
        piece = body.read(_PIECE)
        is_told = body.tell() >= size
        if is_told:
            body.close()
        return {"type": "http.request", "body": piece, "more_body": not is_told}

    return replay


async def _read(receive: ASGIReceiveCallable, *, into: IO[bytes], most: int) -> int:
    """Take the whole body; how many bytes it has."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "Cut off")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise Refused(413, "Too large")
        into.write(part)
        more = message.get("more_body", False)
    return size


async def say(send: ASGISendCallable, status: int, words: str) -> None:
    """A plain answer."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-security-policy", b"default-src 'none'"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": f"{words}\n".encode(), "more_body": False})


async def say_not_found(send: ASGISendCallable) -> None:
    """A plain 404."""
    await say(send, 404, "Not found")


def fit_for_wsgi(scope: HTTPScope) -> HTTPScope:
    """`scope` without what would trip or fool the step from ASGI to WSGI.

    A query with bytes beyond ASCII makes a2wsgi raise, so those are escaped. A header
    with an underscore would pass for the one with a hyphen (X_Forwarded_For).
    """
    fitting = scope.copy()
    fitting["query_string"] = quote_from_bytes(scope["query_string"], safe=AS_IT_IS).encode()
    fitting["headers"] = [header for header in scope["headers"] if b"_" not in header[0]]
    return fitting
