"""Whether a caller may do what they ask for: the API is on, the role and the token allow it."""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import settings
from accounts.models import ApiToken
from kit.api.errors import NO_ACCESS, ApiError

settings.declare(
    "api_enabled", bool, default=True, label=_("Programs may use the REST API of this account")
)

# The setting is read once in so many seconds, in each process, instead of at every call.
_READ_EVERY = 2.0
_last_read: tuple[float, bool] = (float("-inf"), True)


class MayUseApi(BasePermission):
    """Stands before every address of the API; a view's `needs` says what it takes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or an error that says what is missing.

        Raises:
            NotAuthenticated, ApiError: with the reason.
        """
        if not is_enabled():
            raise ApiError(gettext("API disabled."), status=403, type="api_disabled")
        if not request.user.is_authenticated:
            raise NotAuthenticated
        needs, method = view.needs, request.method or "GET"
        token = request.auth
        if isinstance(token, ApiToken) and not any(map(token.allows, needs.scopes_for(method))):
            raise ApiError(
                gettext("This token may not do that: it is good for %(scopes)s only.")
                % {"scopes": ", ".join(token.scopes)},
                status=403,
                type="scope_missing",
            )
        if not request.user.may(needs.for_method(method)):
            raise ApiError(str(NO_ACCESS), status=403)
        return True


def forget() -> None:
    """Read the setting again at the next call."""
    global _last_read
    _last_read = (float("-inf"), True)


def is_enabled() -> bool:
    """Whether the account lets programs in."""
    global _last_read
    now = time.monotonic()
    if now - _last_read[0] > _READ_EVERY:
        _last_read = (now, settings.get("api_enabled"))
    return _last_read[1]
