"""Secrets that must be read again (a mail server's password, the seed of codes) are kept sealed.

    stored = seal("hunter2", what="smtp")
    unseal(stored, what="smtp")  -> "hunter2"

The key comes from SECRET_KEY, so a copy of the database alone gives nothing away;
SECRET_KEY_FALLBACKS still open what they have sealed. `what` keeps one sort of secret from being
passed off as another.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(ValueError):
    """Sealed with a key that nobody has any more, or not by us."""


def seal(secret: str, *, what: str) -> str:
    """`secret`, so that only this installation can read it."""
    return _keys(what).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, what: str) -> str:
    """What was sealed.

    Raises:
        Unreadable: it cannot be opened.
    """
    try:
        return _keys(what).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(what) from None


def _keys(what: str) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(urlsafe_b64encode(sha256(f"kindling:{what}:{key}".encode()).digest()))
            for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        ]
    )
