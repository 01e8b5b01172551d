"""The server that carries nudges: whether it answers."""

from __future__ import annotations

import redis
from django.conf import settings


def ping() -> None:
    """Ask it for a sign of life.

    Raises:
        redis.RedisError, OSError: it gave none within a second.
    """
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
    ) as broker:
        broker.ping()
