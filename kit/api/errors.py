"""What goes wrong is said in one envelope: {"errors": [{code, message, details, type}]}."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response

Details = Mapping[str, Sequence[str]]


class ApiError(exceptions.APIException):
    """A refusal in words. `details` are messages by field, `type` a word for programs."""

    status_code: int = status.HTTP_400_BAD_REQUEST

    def __init__(
        self,
        message: str,
        *,
        status: int = status.HTTP_400_BAD_REQUEST,
        details: Details | None = None,
        type: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status
        self.message = str(message)
        self.details = details
        self.type = type


class NotFound(ApiError):
    """There is no such thing (any more)."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or gettext("Item was not found."), status=404)


class Invalid(ApiError):
    """What was sent does not do; `details` says for each field why not."""

    def __init__(self, details: Details) -> None:
        said = [f"{name}: {message}" for name, words in details.items() for message in words]
        super().__init__(", ".join(said), details=details)


NO_ACCESS = _("You do not have access to the requested area/action.")


def entry(code: int, message: str, details: Details | None = None, type: str | None = None) -> Any:
    """One error of the envelope."""
    listed = {name: [str(word) for word in words] for name, words in (details or {}).items()}
    return {"code": code, "message": str(message), "details": listed or [], "type": type}


def envelope(code: int, message: str, **more: Any) -> dict[str, Any]:
    """The body of an answer that refuses."""
    return {"errors": [entry(code, message, **more)]}


def described(error: Exception) -> Any:
    """The entry that tells of `error`, as batches have one for each index; None: not expected."""
    match error:
        case ApiError():
            return entry(error.status_code, error.message, error.details, error.type)
        case exceptions.ValidationError():
            invalid = Invalid(flattened(error.detail))
            return entry(400, invalid.message, invalid.details)
        case exceptions.ParseError():
            return entry(400, str(error.detail))
        case exceptions.NotAuthenticated():
            return entry(401, gettext("API authorization denied."), type="access_denied")
        case exceptions.AuthenticationFailed():
            return entry(401, str(error.detail), type="access_denied")
        case exceptions.PermissionDenied() | PermissionDenied():
            return entry(403, str(NO_ACCESS))
        case exceptions.NotFound() | Http404():
            return entry(404, gettext("Item was not found."))
        case exceptions.APIException():
            return entry(error.status_code, str(error.detail))
        case DataError():
            return entry(400, gettext("A value lies outside of what can be stored."))
    return None


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler. What nobody expected is left to Django, which logs it."""
    said = described(error)
    if said is None:
        return None
    headers = {}
    if isinstance(error, exceptions.APIException):
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = challenge
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) or 1)
    return Response({"errors": [said]}, status=said["code"], headers=headers)


def flattened(detail: Any, name: str = "") -> dict[str, list[str]]:
    """DRF's nested messages as one level: {"events.0.name": ["This field is required."]}."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            own = key == "non_field_errors"
            inner = name if own else f"{name}.{key}" if name else str(key)
            found |= flattened(value, inner)
        return found
    if isinstance(detail, list) and any(isinstance(part, (dict, list)) for part in detail):
        found = {}
        for index, part in enumerate(detail):
            if part:
                found |= flattened(part, f"{name}.{index}" if name else str(index))
        return found
    words = detail if isinstance(detail, list) else [detail]
    return {name or "body": [str(word) for word in words]}
