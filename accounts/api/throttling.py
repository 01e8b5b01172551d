"""How often a token or user may call: so many times a minute, counted in each web process."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

_MINUTE, _MOST_KEPT = 60.0, 10_000
# By caller: when the running minute began, and how many calls it has seen.
_minutes: dict[str, list[float]] = {}


def forget() -> None:
    """Everybody starts afresh."""
    _minutes.clear()


class PerMinute(BaseThrottle):
    """At most API_CALLS_PER_MINUTE calls of one token, or of one user without a token.

    In the process and not in Redis, because it is there to stop a script that runs wild, not to
    count exactly; and a call to Redis would cost as much as the rest of the check together.
    """

    left = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the call is within the limit."""
        limit, now = settings.API_CALLS_PER_MINUTE, time.monotonic()
        if not limit:
            return True
        caller = f"token {request.auth.pk}" if request.auth else f"user {request.user.pk}"
        minute = _minutes.get(caller)
        if minute is None or now - minute[0] >= _MINUTE:
            if len(_minutes) > _MOST_KEPT:
                _minutes.clear()
            minute = _minutes[caller] = [now, 0]
        minute[1] += 1
        self.left = minute[0] + _MINUTE - now
        return minute[1] <= limit

    def wait(self) -> float:
        """For how many seconds to wait."""
        return self.left
