"""The OpenAPI document, and the answer where no address is."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView

from accounts.api import openapi as _schemes  # noqa: F401  # registers itself
from accounts.api.authentication import Basic, Bearer, Browser
from accounts.api.permissions import MayUseApi
from accounts.roles import Can
from kit.api.answers import words_for
from kit.api.errors import envelope
from kit.api.view import Needs


class OpenApiJson(OpenApiJsonRenderer2):
    """The document as plain JSON, like every answer of the API."""

    media_type = "application/json"
    charset = None


class Schema(SpectacularAPIView):
    """The OpenAPI document of this installation, for whoever is signed in or has a token."""

    needs = Needs(read=Can.SEE, write=Can.SEE)
    authentication_classes = [Bearer, Basic, Browser]
    permission_classes = [MayUseApi]
    renderer_classes = [OpenApiJson]
    http_method_names = ["get", "head"]


@csrf_exempt
def not_found(request: HttpRequest) -> JsonResponse:
    """Nothing is here; said without asking who is there."""
    return JsonResponse(envelope(404, words_for(404)), status=404)
