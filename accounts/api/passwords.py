"""HTTP Basic: checking a password without paying half a second at every call.

A password that was right once is known again for some minutes by a keyed hash of it, of the
user's id and of the stored password hash. It lives in this process only. The stored hash is read
from the database at each call, so a changed password is wrong at once.
"""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes
from threading import Lock

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext

from accounts.models import User
from kit.api.errors import ApiError
from kit.limits import Limit

# As at the sign-in page; counted apart, so that a script with an old password locks nobody out
# of the pages.
FAILED = Limit("api-password", times=5, period=timedelta(minutes=5))
FAILED_FROM_HERE = Limit("api-password-from", times=100, period=timedelta(minutes=5))
REMEMBERED_FOR = 300.0
_MOST = 10_000

# Of this process alone: what it signs is of no use to anybody else.
_key = token_bytes(32)
_right: OrderedDict[bytes, float] = OrderedDict()
# One check at a time: who waits finds what the one before found out, and guesses stay few.
_one_at_a_time = Lock()


def user_with(email: str, password: str, *, here: str) -> User | None:
    """The active user with this address and password; None if there is none.

    `here` is the address that the call came from.

    Raises:
        ApiError: 429, after too many wrong ones.
    """
    email = email.strip().lower()  # before it is counted: spaces around it give no more tries
    user = User.objects.filter(email=email, is_active=True).first()
    proof = _proof(user, password) if user else b""
    if user and _is_remembered(proof):
        return user
    who = f"{email} {here}"
    with _one_at_a_time:
        if user and _is_remembered(proof):
            return user
        if FAILED.reached(who) or FAILED_FROM_HERE.reached(here):
            raise TooManyTries
        if user and check_password(password, user.password):
            _remember(proof)
            FAILED.forget(who)
            return user
        if not user:
            make_password(password)  # takes as long: an address that nobody has is not told apart
        FAILED.count(who)
        FAILED_FROM_HERE.count(here)
    return None


class TooManyTries(ApiError):
    """Too many wrong passwords from here."""

    wait = 300

    def __init__(self) -> None:
        super().__init__(gettext("Too many tries from here. Wait five minutes."), status=429)


def forget() -> None:
    """Forget every password that was right: each is checked in full again."""
    _right.clear()


def _proof(user: User, password: str) -> bytes:
    said = "\0".join((str(user.pk), user.password, password))
    return hmac.digest(_key, said.encode("utf-8", "surrogatepass"), sha256)


def _is_remembered(proof: bytes) -> bool:
    return _right.get(proof, 0.0) > time.monotonic()


def _remember(proof: bytes) -> None:
    _right[proof] = time.monotonic() + REMEMBERED_FOR
    while len(_right) > _MOST:
        _right.popitem(last=False)
