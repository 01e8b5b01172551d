"""Who is asking, where a view already required somebody to be signed in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The user of a request that passed `accounts.roles.requires`."""
    assert isinstance(request.user, User)
    return request.user
