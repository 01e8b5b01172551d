"""Colleagues' own visits are not tracked: signed-in browsers carry a signed cookie.

The collector believes it without asking the database. It is sent along from other sites
(SameSite=None), because that is where the tracked pages are; browsers allow that with
https only.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tracking import tokens

COOKIE = "kindling_staff"
LIFETIME = 14 * 86_400
REFRESH_AFTER = 86_400


def token(user_id: int, *, at: float) -> str:
    """The value of the cookie for a user who was seen signed in at `at`."""
    return tokens.sign("staff", user_id.to_bytes(8, "big") + int(at + LIFETIME).to_bytes(8, "big"))


def valid_until(value: bytes) -> int:
    """The end (a Unix time) of what the cookie proves; 0 if we did not sign it."""
    payload = tokens.payload_of("staff", value)
    return int.from_bytes(payload[8:], "big") if payload and len(payload) == 16 else 0


class StaffCookieMiddleware:
    """Gives the cookie to signed-in browsers and takes it away at sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        carried = request.COOKIES.get(COOKIE)
        # Without either cookie nobody is asked who they are: no session is read for that.
        if carried is None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return response
        if request.user.is_authenticated:
            now = time.time()
            ends = valid_until(carried.encode()) if carried else 0
            if ends < now + LIFETIME - REFRESH_AFTER:
                response.set_cookie(
                    COOKIE,
                    token(request.user.pk, at=now),
                    max_age=LIFETIME,
                    httponly=True,
                    secure=request.is_secure(),
                    samesite="None" if request.is_secure() else "Lax",
                )
        elif carried is not None:
            response.delete_cookie(COOKIE, samesite="None" if request.is_secure() else "Lax")
        return response
