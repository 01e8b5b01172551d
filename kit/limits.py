"""How often something was tried lately, counted in Redis.

A count that is lost (a flushed Redis) only gives somebody a few more tries; when Redis is
away nobody is kept out, and the log says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256

import redis
from django.conf import settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `times` tries with the same name within `period`, counted from the first one."""

    key: str
    times: int
    period: timedelta

    def reached(self, name: str) -> bool:
        """Whether `name` has used up its tries."""
        try:
            return int(_redis().get(self._key(name)) or 0) >= self.times
        except redis.RedisError as error:
            log.warning("cannot read the count of %s: %s", self.key, error)
            return False

    def count(self, name: str) -> None:
        """One more try of `name`."""
        try:
            with _redis().pipeline() as pipe:
                pipe.set(self._key(name), 0, ex=self.period, nx=True)
                pipe.incr(self._key(name))
                pipe.execute()
        except redis.RedisError as error:
            log.warning("cannot count a try of %s: %s", self.key, error)

    def forget(self, name: str) -> None:
        """`name` starts afresh."""
        try:
            _redis().delete(self._key(name))
        except redis.RedisError as error:
            log.warning("cannot forget the tries of %s: %s", self.key, error)

    def _key(self, name: str) -> str:
        # Hashed: addresses of people do not belong in a cache's list of keys.
        return f"{settings.QUEUE_PREFIX}limit:{self.key}:{sha256(name.encode()).hexdigest()}"


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
