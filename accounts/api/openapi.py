"""How the OpenAPI document tells of the ways to sign in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token."""

    target_class = "accounts.api.authentication.Bearer"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """In the header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "knd_…"}


class BasicScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """E-mail address and password."""

    target_class = "accounts.api.authentication.Basic"
    name = "password"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """HTTP Basic."""
        return {"type": "http", "scheme": "basic"}


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session of a colleague's browser."""

    target_class = "accounts.api.authentication.Browser"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie; changes need the CSRF token as well."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
