"""What each role may do, for everybody to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from accounts.roles_in_words import what_each_may


@require_GET
@requires(Can.SEE)
def roles(request: HttpRequest) -> HttpResponse:
    """A table in words."""
    return render(request, "accounts/roles.html", {"roles": what_each_may()})
