"""Who is calling: a token, a password, or a colleague's browser on our own page."""

from __future__ import annotations

import base64
import binascii

from django.utils.translation import gettext
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import settings
from accounts.api.passwords import user_with
from accounts.api_tokens import token_of
from accounts.door import second_step
from accounts.history.acting import now_acting
from accounts.models import ApiToken, User
from kit.api.errors import ApiError

REALM = 'Basic realm="Kindling", charset="UTF-8"'


class Bearer(BaseAuthentication):
    """`Authorization: Bearer knd_…`; old clients may say `?access_token=` instead."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user, and the token; None if the call brings none.

        Raises:
            AuthenticationFailed: it is wrong, has expired or was revoked.
        """
        scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            raw = request.query_params.get("access_token", "")
            if not raw:
                return None
        token = token_of(raw.strip(), ip=request.META.get("REMOTE_ADDR", ""))
        if token is None:
            raise AuthenticationFailed(gettext("API authorization denied."))
        now_acting(user=token.user, token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says to browsers and scripts."""
        return REALM


class Basic(BaseAuthentication):
    """E-mail address and password, where nobody asks this user for a second step."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The user; None if the call brings no password.

        Raises:
            AuthenticationFailed: address and password do not go together.
            ApiError: 429, or the user signs in with a second step, or the account demands one.
        """
        scheme, _, rest = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        email, password = _read(rest)
        user = user_with(email, password, here=request.META.get("REMOTE_ADDR", ""))
        if user is None:
            raise AuthenticationFailed(gettext("Authorization denied, invalid credentials."))
        if settings.get("require_two_factor") or second_step.is_on(user):
            raise ApiError(
                gettext(
                    "You sign in with a second step, so a password alone is not enough here."
                    " Make a token in your profile and send it as a Bearer token."
                ),
                status=401,
                type="token_required",
            )
        now_acting(user=user)
        return user, None


class Browser(SessionAuthentication):
    """A signed-in colleague who tries the API on our own page; the CSRF token is asked for."""


def _read(encoded: str) -> tuple[str, str]:
    try:
        email, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise AuthenticationFailed(gettext("Authorization denied, invalid credentials.")) from None
    if "\0" in email + password:
        raise AuthenticationFailed(gettext("Authorization denied, invalid credentials."))
    return email, password
