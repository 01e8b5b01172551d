"""Deeds on colleagues: give a role, send away, take back, reset their second step.

There is always an owner. Each deed that could end that locks the owners first, in id order; a
database trigger (`accounts/models/user.py`) holds whoever goes past this module.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from accounts import handover, security
from accounts.door import second_step, sessions
from accounts.models import User
from accounts.roles import Role

Kind = security.Kind


class LastOwner(Exception):
    """Nobody would be left to manage the account."""


@transaction.atomic
def change_role(user_id: int, role: Role, *, request: HttpRequest) -> User:
    """Give a colleague another role; it holds from their next click.

    Raises:
        LastOwner: they are the only one.
    """
    user = _locked(user_id, stays_owner=role == Role.OWNER)
    before = user.role
    if before != role:
        user.role = role
        user.save(update_fields=["role"])
        security.record(
            Kind.ROLE_CHANGED, user=user, request=request, before=before, after=str(role)
        )
    return user


@transaction.atomic
def deactivate(user_id: int, *, heir: User | None = None, request: HttpRequest) -> User:
    """Send a colleague away: sessions end, tokens stop, what they own goes to `heir` if one is
    named. Their name stays in history.

    Raises:
        LastOwner: they are the only one.
    """
    user = _locked(user_id, stays_owner=False)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        sessions.end_all(user)
        security.record(
            Kind.DEACTIVATED, user=user, request=request, heir=heir.email if heir else ""
        )
    if heir is not None:
        handover.hand_over(user, heir)
    return user


@transaction.atomic
def reactivate(user_id: int, *, request: HttpRequest) -> User:
    """Let a colleague in again, with the role and password they had."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        security.record(Kind.REACTIVATED, user=user, request=request)
    return user


@transaction.atomic
def reset_second_step(user_id: int, *, request: HttpRequest) -> bool:
    """Whoever lost phone and codes comes in with the password alone, once; says if there was one.

    Their sessions end: whoever holds the phone may be signed in with it.
    """
    user = User.objects.get(pk=user_id)
    had_one = second_step.forget(user)
    if had_one:
        sessions.end_all(user, but=request.session.session_key if request.user == user else None)
        security.record(Kind.TWO_FACTOR_RESET, user=user, request=request)
    return had_one


def _locked(user_id: int, *, stays_owner: bool) -> User:
    """The user, locked together with the owners, once it is clear that one would be left."""
    owners = User.objects.filter(role=Role.OWNER, is_active=True)
    living = set(owners.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not stays_owner and living == {user_id}:
        raise LastOwner
    return User.objects.select_for_update().get(pk=user_id)
