"""System checks: a mail server that cannot be understood is said at the start, not at 3 am."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from channels.transport import BadEmailUrl, parse


@register
def email_url_is_understood(**_: Any) -> list[CheckMessage]:
    """channels.E001: EMAIL_URL is neither empty nor a server's address."""
    if not settings.EMAIL_URL:
        return []
    try:
        parse(settings.EMAIL_URL)
    except BadEmailUrl as error:
        hint = "For example smtp://user:password@mail.example:587/?tls=1"
        return [Error(f"EMAIL_URL is not usable: {error}", hint=hint, id="channels.E001")]
    return []
