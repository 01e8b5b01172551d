"""Administration → API: how to call it, and a page to try it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.api.permissions import is_enabled
from accounts.roles import Can, requires
from kit.api.answers import CONTRACT
from kit.api.asked import MOST as MOST_LISTED
from kit.api.batch import MOST as MOST_IN_BATCH


@require_GET
@requires(Can.SEE)
def api(request: HttpRequest) -> HttpResponse:
    """For every colleague: who has a token may call."""
    context = {
        "room": "api",
        "base": settings.BASE_URL,
        "contract": CONTRACT,
        "is_on": is_enabled(),
        "per_minute": settings.API_CALLS_PER_MINUTE,
        "most_listed": MOST_LISTED,
        "most_in_batch": MOST_IN_BATCH,
    }
    return render(request, "accounts/api.html", context)
