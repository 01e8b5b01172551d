"""API tokens: giving one out, knowing one again, revoking one.

A token is shown once, when it is made. What is kept is a hash: the secret is 32 random bytes, so
a fast hash is as good as a slow one, and a call of the API does not pay for a slow one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, User

# What a secret begins with, so that scanners of repositories and logs can find lost ones.
MARK = "knd_"
SHAPE = re.compile(rf"{MARK}[A-Za-z0-9_-]{{43}}")
SHOWN = len(MARK) + 4
# "Last used" is as fine as this: a busy token must not write at each call.
USE_IS_NOTED_EVERY = timedelta(minutes=1)

# The inner SELECT steps over a row that another call is just marking, instead of waiting for it.
_MARK_AS_USED = """
    UPDATE accounts_apitoken
       SET last_used_at = %(at)s, last_used_ip = %(ip)s
     WHERE id = (SELECT id
                   FROM accounts_apitoken
                  WHERE id = %(id)s AND (last_used_at IS NULL OR last_used_at <= %(before)s)
                    FOR NO KEY UPDATE SKIP LOCKED)
"""


def issue(
    user: User, *, name: str, scopes: Collection[str], expires_at: datetime | None, at: datetime
) -> tuple[ApiToken, str]:
    """A new token of `user`, and its secret, which nobody will see again.

    Raises:
        ValueError: no scope, or one that does not exist.
    """
    wanted = [scope for scope in ApiToken.Scope.values if scope in scopes]
    if not wanted or len(wanted) != len(set(scopes)):
        raise ValueError(scopes)
    raw = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        hash=_hash(raw),
        prefix=raw[:SHOWN],
        scopes=wanted,
        expires_at=expires_at,
        created_at=at,
    )
    return token, raw


def token_of(raw: str, *, at: datetime | None = None, ip: str = "") -> ApiToken | None:
    """The active token whose secret is `raw`, with its user; None if there is none. One query.

    It is looked up by its hash: how long that takes tells nothing about the secret. Also writes
    down that it was used, from the address `ip`, at most once a minute.
    """
    if not SHAPE.fullmatch(raw):
        return None
    at = at or timezone.now()
    tokens = ApiToken.objects.active(at).select_related("user")
    token = tokens.filter(hash=_hash(raw)).first()
    if token and (not token.last_used_at or token.last_used_at <= at - USE_IS_NOTED_EVERY):
        _mark_as_used(token, at=at, ip=ip)
    return token


def revoke(token: ApiToken, *, actor: User, at: datetime) -> bool:
    """End a token for ever; whether it was still there to be ended."""
    tokens = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    return tokens.update(revoked_at=at, revoked_by=actor) == 1


def _mark_as_used(token: ApiToken, *, at: datetime, ip: str) -> None:
    with connection.cursor() as cursor:
        values = {"at": at, "ip": _address(ip), "id": token.pk, "before": at - USE_IS_NOTED_EVERY}
        cursor.execute(_MARK_AS_USED, values)


def _address(text: str) -> str | None:
    try:
        validate_ipv46_address(text)
    except ValidationError:
        return None
    return text


def _hash(raw: str) -> str:
    return sha256(raw.encode()).hexdigest()
