"""What accounts fill in: People in the rail, and what allauth's second step tells."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import security
from accounts.door import second_step, sessions
from accounts.history import own_words
from accounts.models import User
from accounts.roles import Can
from kit.rail import Room, open_room

Kind = security.Kind


def _manages_people(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.may(Can.MANAGE_PEOPLE))


def _sees_history(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.may(Can.SEE_HISTORY))


open_room(
    Room(
        "people",
        _("People"),
        "users",
        "accounts:people",
        93,
        within="administration",
        visible=_manages_people,
    )
)

open_room(
    Room(
        "history",
        _("History"),
        "history",
        "accounts:history",
        97,
        within="administration",
        visible=_sees_history,
    )
)
open_room(
    Room(
        "tokens",
        _("API tokens"),
        "key",
        "accounts:all-tokens",
        98,
        within="administration",
        visible=_manages_people,
    )
)
open_room(Room("api", _("API"), "code", "accounts:api", 99, within="administration"))
own_words.plug()

# allauth has no other hooks for these than its signals; they are no model signals.


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in second_step.STEPS:
        security.record(Kind.TWO_FACTOR_ADDED, user=user, request=request)


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in second_step.STEPS:
        second_step.look_again(request.session)
        security.record(Kind.TWO_FACTOR_REMOVED, user=user, request=request)


def _new_codes(request: HttpRequest, user: User, **_: Any) -> None:
    security.record(Kind.RECOVERY_CODES_MADE, user=user, request=request)


def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    sessions.end_all(user)
    security.record(Kind.PASSWORD_RESET, user=user, actor=user, request=request)


mfa.authenticator_added.connect(_added, dispatch_uid="accounts")
mfa.authenticator_removed.connect(_removed, dispatch_uid="accounts")
mfa.authenticator_reset.connect(_new_codes, dispatch_uid="accounts")
password_reset.connect(_password_reset, dispatch_uid="accounts")
