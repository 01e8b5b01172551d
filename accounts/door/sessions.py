"""Where people are signed in: seen at most once a minute, listed, ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts import security
from accounts.models import User

# Looking at pages is not worth a write each time.
_NOT_AGAIN_FOR = 60.0
_MANY = 10_000

_noted: dict[str, float] = {}


def note_sessions(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: keep when, from where and with what each session was seen last."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and _is_due(key):
            note(request)
        return get_response(request)

    return middleware


def note(request: HttpRequest) -> None:
    """This session was seen now. One statement."""
    seen = UserSession(
        session_key=request.session.session_key,
        user=request.user,
        ip=security.address_of(request) or "0.0.0.0",  # noqa: S104 (unknown; nobody listens)
        user_agent=security.agent_of(request)[:200],
        last_seen_at=timezone.now(),
    )
    UserSession.objects.bulk_create(
        [seen],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )


def sessions_of(user: User) -> list[UserSession]:
    """Where `user` is signed in, the latest first; sessions that have ended are forgotten."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def end(sessions: Sequence[UserSession]) -> int:
    """End these; whoever sits there is asked to sign in at the next click. Says how many."""
    keys = [session.session_key for session in sessions]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of `user` except the one with the key `but`. Says how many."""
    return end(list(UserSession.objects.filter(user=user).exclude(session_key=but or "")))


def leave(request: HttpRequest) -> None:
    """This session is about to end by itself."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()


def forget_ended() -> int:
    """Drop what sessions that ran out have left. Says how many sessions that were."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    living = Session.objects.values("session_key")
    many, _by_model = UserSession.objects.exclude(session_key__in=living).delete()
    return int(many)


def _is_due(key: str) -> bool:
    now = time.monotonic()
    if now - _noted.get(key, -_NOT_AGAIN_FOR) < _NOT_AGAIN_FOR:
        return False
    if len(_noted) >= _MANY:
        _noted.clear()
    _noted[key] = now
    return True
