"""Long work as a page: how far it has come, and how it ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from accounts import jobs
from accounts.in_progress import ring_of
from accounts.job_kinds import job_kinds, label_of
from accounts.models import Job, User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.kinds import UnknownKind
from triggers.asking import asks_about


@require_GET
@requires(Can.SEE_WORK)
def ring(request: HttpRequest) -> HttpResponse:
    """The ring in the top bar, which asks for itself anew while anything is in progress."""
    return render(request, "_work_ring.html", {"ring": ring_of(timezone.now())})


@requires(Can.SEE_WORK)
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, or for htmx the part of it that moves."""
    shown = get_object_or_404(Job.objects.select_related("started_by"), pk=pk)
    part = "#progress" if request.htmx else ""  # type: ignore[attr-defined]
    return render(
        request,
        f"insights/job.html{part}",
        {
            "room": "administration",
            "job": shown,
            "label": label_of(shown),
            "pace": jobs.pace(shown, at=timezone.now()),
            "log": [(parse_datetime(line["at"]), line["text"]) for line in reversed(shown.log)],
            "result_url": _result_url(shown),
            "may_cancel": _may_stop(request, shown),
            "may_manage": user_of(request).may(Can.MANAGE_WORK),
            "asks": asks_about(shown),
        },
    )


@require_POST
@requires(Can.SEE_WORK)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask it to stop; its own starter may, and who manages work."""
    shown = get_object_or_404(Job, pk=pk)
    if _may_stop(request, shown):
        jobs.cancel(shown)
    return redirect("insights:job", pk=pk)


@require_POST
@requires(Can.MANAGE_WORK)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one that gave up go on."""
    jobs.again(get_object_or_404(Job, pk=pk), at=timezone.now())
    return redirect("insights:job", pk=pk)


def _may_stop(request: HttpRequest, shown: Job) -> bool:
    user = request.user
    return isinstance(user, User) and (user.may(Can.MANAGE_WORK) or shown.started_by_id == user.pk)


def _result_url(shown: Job) -> str:
    if shown.state != Job.State.DONE:
        return ""
    try:
        return job_kinds.get(shown.kind)().result_url(shown)
    except UnknownKind:
        return ""
