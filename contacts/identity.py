"""A signed token in a link makes a visitor known; an address or an id alone never does."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

_SALT = "kindling.contact"
# A mail may lie for months before somebody clicks it.
VALID_FOR = timedelta(days=365)


def token_for(contact_id: int) -> str:
    """The value of `ct=` in a link that was sent to this contact; safe in a URL."""
    return signing.TimestampSigner(salt=_SALT).sign(str(contact_id))


def contact_of(token: str) -> int | None:
    """The contact that a token names, or None if we did not sign it or it is too old."""
    try:
        return int(signing.TimestampSigner(salt=_SALT).unsign(token, max_age=VALID_FOR))
    except (signing.BadSignature, ValueError):
        return None
