"""The collector as a service of its own: one worker each, as many as wanted, behind a proxy.

It also keeps the streams open that say that a bell has rung (`accounts/live.py`).
"""

from __future__ import annotations

import os

import django
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from config.asgi_parts import answer_lifespan, behind_proxies, say_not_found

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

# Only now: they read the settings.
from accounts.live import Live  # noqa: E402
from tracking.collector import Collector  # noqa: E402

collector = Collector()
live = Live()


async def serve(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Hear what these two hear; anything else is not here."""
    if scope["type"] == "lifespan":
        await answer_lifespan(receive, send)
    elif scope["type"] == "http" and collector.hears(scope["path"]):
        await collector(scope, receive, send)
    elif scope["type"] == "http" and live.hears(scope["path"]):
        await live(scope, receive, send)
    elif scope["type"] == "http":
        await say_not_found(send)


application = behind_proxies(serve)
