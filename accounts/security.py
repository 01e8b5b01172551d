"""What happens to people's ways in is written down: signing in, passwords, second steps, roles.

security.record(Kind.SIGNED_IN, user=ada, request=request)
security.events(user=ada)[:10]
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import SecurityEvent, User

Kind = SecurityEvent.Kind

_LONGEST_AGENT = 300


def record(
    kind: Kind,
    *,
    user: User | None,
    request: HttpRequest | None = None,
    actor: User | None = None,
    at: datetime | None = None,
    **detail: Any,
) -> SecurityEvent:
    """Write one line about `user`'s account.

    Address and device come from `request`; so does the actor, unless one is named. `detail` is
    kept as it is and shown to owners: never a password, a code or a link.
    """
    if actor is None and request is not None and isinstance(request.user, User):
        actor = request.user
    return SecurityEvent.objects.create(
        user=user,
        kind=kind,
        at=at or timezone.now(),
        ip=address_of(request) if request else None,
        user_agent=agent_of(request) if request else "",
        actor=actor,
        detail=detail,
    )


def events(
    *,
    user: User | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[SecurityEvent]:
    """Lines newest first: about `user` (None: about anybody), in a span of time."""
    found = SecurityEvent.objects.select_related("user", "actor").order_by("-at", "-id")
    if user is not None:
        found = found.filter(user=user)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def address_of(request: HttpRequest) -> str | None:
    """The address of the machine that asks; proxies are dealt with in `config/wsgi.py`."""
    return request.META.get("REMOTE_ADDR") or None


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself, without what Postgres cannot keep."""
    return request.headers.get("User-Agent", "").replace("\0", "")[:_LONGEST_AGENT]
