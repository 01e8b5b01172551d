"""Removing the demo: what will go and what stays, then a job to watch."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import jobs
from accounts.models import User
from accounts.roles import Can, requires
from insights.demo import marks, removal
from insights.demo.removal_job import RemoveDemo


@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_ACCOUNT)
def remove(request: HttpRequest) -> HttpResponse:
    """GET says what will happen, POST starts it."""
    made = marks.read()
    if made is None:
        return redirect("insights:dashboard")
    if request.method == "POST":
        actor = request.user if isinstance(request.user, User) else None
        job = jobs.start_alone(RemoveDemo.key, {}, actor, at=timezone.now())
        return redirect("insights:job", pk=job.pk)
    return render(
        request,
        "insights/demo_remove.html",
        {"room": "dashboard", "made": made, "contacts": removal.remaining()},
    )
