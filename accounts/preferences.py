"""Each user's language and time zone, for the time of a request."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class PreferencesMiddleware:
    """Activates what the user has chosen; else the browser's language and the account's zone.

    Stands after AuthenticationMiddleware. Pages that never ask who is there (static files,
    health) come before it and cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the user's language and time zone."""
        language = language_of(request)
        with translation.override(language), timezone.override(zone_of(request)):
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


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The user's own time zone, else the one of the installation."""
    chosen = request.user.time_zone if request.user.is_authenticated else ""
    return ZoneInfo(chosen if chosen in available_timezones() else settings.TIME_ZONE)
