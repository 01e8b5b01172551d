"""Kindling on one port: the collector in front, Django's pages behind. What `make run` serves.

The streams that keep bells up to date (`accounts/live.py`) are neither: they stay open.

Production may run the two as services of their own (`config/collector_asgi.py`, `config/wsgi.py`).
"""

from __future__ import annotations

from typing import Any, cast

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from config.asgi_parts import (
    Refused,
    answer_lifespan,
    as_coroutines,
    behind_proxies,
    fit_for_wsgi,
    say,
    with_whole_body,
)
from config.wsgi import django  # sets Django up, so it comes before the collector
from kit.api.answers import is_api
from kit.api.unheard import say_as_api
from tracking.collector import Collector

# In threads: under Django's own ASGI handler a page took three times as long.
# (Any: a2wsgi's types of ASGI and WSGI are its own.)
pages: Any = WSGIMiddleware(cast(Any, django), workers=8)

# Only now: Django must be set up.
from accounts.live import Live  # noqa: E402

collector = Collector()
live = Live()


async def serve(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Give each request to the one who hears its path."""
    if scope["type"] == "lifespan":
        await answer_lifespan(receive, send)
    elif scope["type"] == "http" and collector.hears(scope["path"]):
        await collector(scope, receive, send)
    elif scope["type"] == "http" and live.hears(scope["path"]):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        try:
            receive = await with_whole_body(scope, as_coroutines(receive))
        except Refused as refused:
            if is_api(scope["path"]):
                await say_as_api(send, refused.status)
            else:
                await say(send, refused.status, refused.words)
            return
        await pages(fit_for_wsgi(scope), receive, send)


application = behind_proxies(serve)
