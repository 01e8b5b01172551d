"""How a request to the REST API is refused before Django hears of it."""

from __future__ import annotations

import json

from asgiref.typing import ASGISendCallable

from kit.api.answers import CONTRACT, words_for
from kit.api.errors import envelope


async def say_as_api(send: ASGISendCallable, status: int) -> None:
    """The envelope of the API around `status`."""
    headers = [
        (b"content-type", b"application/json"),
        (b"mautic-version", CONTRACT.encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    body = json.dumps(envelope(status, words_for(status))).encode()
    await send({"type": "http.response.body", "body": body, "more_body": False})
