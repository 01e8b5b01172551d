"""A signed token in a link makes a visitor known; an address or an id alone never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing

_SALT = "kindling.contact"
# A mail may lie for months before somebody clicks it.
VALID_FOR = timedelta(days=365)


def token_for(contact_id: int, *, ends_at: datetime | None = None) -> str:
    """The value of `ct=` in a link that was sent to this contact; safe in a URL.

    It is good for a year, or until `ends_at` if that is sooner.
    """
    said = f"{contact_id}-{int(ends_at.timestamp())}" if ends_at else str(contact_id)
    return signing.TimestampSigner(salt=_SALT).sign(said)


def contact_of(token: str) -> int | None:
    """The contact that a token names, or None if we did not sign it or it has ended."""
    try:
        said = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=VALID_FOR)
        contact_id, _, ends = said.partition("-")
        if ends and int(ends) <= datetime.now(UTC).timestamp():
            return None
        return int(contact_id)
    except (signing.BadSignature, ValueError):
        return None
