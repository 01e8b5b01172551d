"""Where the account demands a second step, whoever has none yet is led to set one up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.door import second_step
from accounts.models import User

# What must stay open until then; everything named mfa_… is the setting up itself.
_OPEN = {
    "account_reauthenticate",
    "account_logout",
    "accounts:sign-out",
    "accounts:theme",
    "accounts:language",
    "livez",
    "readyz",
}


class DemandSecondStep:
    """Middleware: one small query on each request until the step is known to be there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Turn aside who owes a second step, unless it is this that they are about to set up."""
        where = request.resolver_match.view_name if request.resolver_match else ""
        if where in _OPEN or where.startswith("mfa_") or not isinstance(request.user, User):
            return None
        if not second_step.is_owed(request.user, request.session):
            return None
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("mfa_index"))
        return redirect("mfa_index")
