"""What a signed-in browser is shown is for nobody else to keep."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers


def keep_pages_private(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: whoever comes with a session gets answers that no cache may keep.

    So neither a proxy nor the back button after signing out shows contacts to somebody else,
    and a part of a page for htmx is never taken for the page of the same address.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
