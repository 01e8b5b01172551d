"""Makes ordinary answers fit htmx, so that views need not ask who is calling."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from kit.toasts import toasts_of


def fit_htmx(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., object]:
    """Middleware, after messages and HtmxMiddleware. For htmx requests only:

    - somebody whose session has ended gets the sign-in page as a page, not inside a panel;
    - toasts of an answer that is only a part of a page travel in its HX-Trigger header.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not getattr(request, "htmx", False):
            return response
        location = response.headers.get("Location", "")
        if location:
            return _leave_to_sign_in(request, location) or response
        if response.streaming or _leaves_the_page(response):
            return response
        if said := [toast.as_dict() for toast in toasts_of(request)]:
            trigger_client_event(response, "kindling:toasts", {"toasts": said})
        return response

    return middleware


def _leave_to_sign_in(request: HttpRequest, location: str) -> HttpResponse | None:
    sign_in = resolve_url(settings.LOGIN_URL)
    if location.split("?")[0] != sign_in:
        return None
    try:
        page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    except ValueError:  # the header holds no address
        page = "/"
    return HttpResponseClientRedirect(f"{sign_in}?{urlencode({'next': page})}")


def _leaves_the_page(response: HttpResponseBase) -> bool:
    return any(name in response.headers for name in ("HX-Redirect", "HX-Location", "HX-Refresh"))
