"""How an answer looks from outside: always JSON, always with the version of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from kit.api.errors import envelope

# The version of Mautic whose contract this is; clients read it from a header.
CONTRACT = "5.2.0"
_HOME, _OLD_HOME = "/api/", "/index.php/api/"


class AlwaysJSON(BaseContentNegotiation):
    """JSON, whatever a client says it accepts: Mautic's clients say nothing or anything."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The first parser for the body's type; None makes it a 415."""
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        """The view's own, which is JSON but for the schema."""
        return renderers[0], renderers[0].media_type


class JSON(JSONRenderer):
    """JSON without a charset in its content type, and short."""

    charset = None


def as_api(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what lies below /api/ answers as an API, also where Django refuses by itself.

    Stands before everything else. `/index.php/api/…` is the same as `/api/…`, and a slash at the
    end makes no difference: clients of Mautic write all of these.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return get_response(request)
        home = request.path_info.removeprefix("/index.php").rstrip("/")
        request.path_info = request.path = home
        response = get_response(request)
        if response.status_code >= 400 and not _is_json(response):
            response = _said_as_json(response)
        response["Mautic-Version"] = CONTRACT
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def is_api(path: str) -> bool:
    """Whether a path belongs to the API."""
    return path.startswith((_HOME, _OLD_HOME))


def words_for(status: int) -> str:
    """What is said where nobody said more."""
    match status:
        case 404:
            return gettext("Item was not found.")
        case 403:
            return gettext("You do not have access to the requested area/action.")
        case 413:
            return gettext("The body is too large.")
        case status if status >= 500:
            return gettext("Something broke here; it was written to the log.")
    return gettext("The request cannot be read.")


def _is_json(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("application/json")


def _said_as_json(response: HttpResponseBase) -> HttpResponseBase:
    status = response.status_code
    said = JsonResponse(envelope(status, words_for(status)), status=status)
    if allow := response.get("Allow"):
        said["Allow"] = allow
    return said
