"""A password was right, or has just been chosen: on to the second step, or in."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def come_in(user: User, *, onward: str, request: HttpRequest) -> HttpResponse:
    """Sign `user` in and go `onward` (a path of ours), after the second step if they have one."""
    who = Login(user=user, redirect_url=onward)
    response: HttpResponse = perform_password_login(request, {"email": user.email}, who)
    return response
