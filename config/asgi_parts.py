"""What both ASGI entry points need around the collector and the pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

from asgiref.typing import (
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    HTTPScope,
)
from django.conf import settings
from granian.utils.proxies import wrap_asgi_with_proxy_headers

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


async def say_not_found(send: ASGISendCallable) -> None:
    """A plain 404."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send(
        {"type": "http.response.start", "status": 404, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": b"Not found\n", "more_body": False})


def fit_for_wsgi(scope: HTTPScope) -> HTTPScope:
    """`scope` without what would trip or fool the step from ASGI to WSGI.

    A query with bytes beyond ASCII makes a2wsgi raise, so those are escaped. A header
    with an underscore would pass for the one with a hyphen (X_Forwarded_For).
    """
    fitting = scope.copy()
    fitting["query_string"] = quote_from_bytes(scope["query_string"], safe=AS_IT_IS).encode()
    fitting["headers"] = [header for header in scope["headers"] if b"_" not in header[0]]
    return fitting
