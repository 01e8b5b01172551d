"""Each user's language and time zone, for the time of a request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts import settings as account


class PreferencesMiddleware:
    """Activates what the user has chosen; else the browser's language and the account's zone.

    Stands after AuthenticationMiddleware, and asks who is there on each request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the user's language and time zone."""
        language = language_of(request)
        with (
            account.remembering(),
            translation.override(language),
            timezone.override(zone_of(request)),
        ):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language",))
        return response


def language_of(request: HttpRequest) -> str:
    """The user's own language, else the best that the browser asks for."""
    chosen = request.user.language if request.user.is_authenticated else ""
    if chosen in dict(settings.LANGUAGES):
        return chosen
    return translation.get_language_from_request(request)


def account_zone() -> ZoneInfo:
    """The account's own time zone: its days and weeks count for rules and nightly work. One query,
    so ask once for a batch."""
    return ZoneInfo(account.get("time_zone"))


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The user's own time zone, else the account's (one query); UTC for who is not signed in."""
    return zone_chosen(request.user.time_zone) if request.user.is_authenticated else ZoneInfo("UTC")


def zone_chosen(name: str) -> ZoneInfo:
    """The time zone that somebody has chosen, else (where it is "") the account's."""
    try:
        return ZoneInfo(name or account.get("time_zone"))
    except (ZoneInfoNotFoundError, ValueError):
        # A zone that this machine's data does not know (any more).
        return ZoneInfo("UTC")
