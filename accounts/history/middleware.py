"""Every request says who it is, for the history of what it changes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.history.acting import acting


def say_who_acts(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: changes within a request are its user's, from its address.

    Costs nothing until a statement writes. Stands after AuthenticationMiddleware.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with acting(user_id=request.user.pk, ip=request.META.get("REMOTE_ADDR", "")):
            return get_response(request)

    return middleware
