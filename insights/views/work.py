"""Administration → Work: what happens in the background, and what to do when it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.job_kinds import label_of
from accounts.jobs import pace
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from insights import health
from insights import work as background
from kit.paging import Key, page
from kit.toasts import toast
from tracking import fates, rejected
from tracking.models import RejectedHit
from triggers import retrying
from triggers.models import Run
from triggers.owed import owed

PER_PAGE = 50
JOBS_SHOWN = 5
NEWEST_RUN = (Key("id", int, descending=True),)
NEWEST_SET_ASIDE = (
    Key("rejected_at", datetime, descending=True),
    Key("name", str, descending=True),
)


@require_GET
@requires(Can.SEE_WORK)
def work(request: HttpRequest) -> HttpResponse:
    """The overview; htmx fetches its changing part by the clock."""
    now = timezone.now()
    found = background.workers(now=now)
    context = {
        **_rights(request),
        "room": "work",
        "workers": found,
        "missing": background.missing(found),
        "visits": background.waiting_visits(),
        "fates": fates.of_day(now.astimezone(UTC).date()),
        "set_aside": background.set_aside(),
        "counts": background.unfinished(),
        "health": health.health(found, now=now),
        "asked": background.unanswered(),
        "given_up": owed(_runs().filter(state=Run.State.FAILED).order_by("-pk")[:3], now=now),
        "jobs": [
            (job, label_of(job), pace(job, at=now))
            for job in Job.objects.select_related("started_by").order_by("-pk")[:JOBS_SHOWN]
        ],
    }
    return render(request, f"insights/work.html{_part(request, 'now')}", context)


@require_GET
@requires(Can.SEE_WORK)
def actions(request: HttpRequest) -> HttpResponse:
    """The actions that thresholds owe, the newest first."""
    asked = request.GET.get("state", "")
    runs = _runs()
    if asked in Run.State.values:
        runs = runs.filter(state=asked)
    shown = page(
        runs,
        NEWEST_RUN,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = background.unfinished()
    context = {
        **_rights(request),
        "room": "work",
        "page": shown,
        "rows": owed(shown.rows, now=timezone.now()),
        "states": [(state.value, state.label, counts.get(state.value)) for state in Run.State],
        "asked": asked,
        "given_up": counts[Run.State.FAILED],
    }
    return render(request, f"insights/work_actions.html{_part(request, 'actions')}", context)


@require_POST
@requires(Can.MANAGE_WORK)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an action again now."""
    run = get_object_or_404(_runs(), pk=pk)
    if retrying.retry(run, actor=user_of(request)):
        toast(request, _("Trying again."))
    else:
        toast(request, _("There is nothing to try again: it is done, or being tried just now."))
    return _row_or_list(request, run)


@require_POST
@requires(Can.MANAGE_WORK)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not try an action any more; undone by trying it again."""
    run = get_object_or_404(_runs(), pk=pk)
    if retrying.give_up(run, actor=user_of(request)):
        toast(request, _("Stopped."), undo_url=reverse("insights:work-retry", args=[pk]))
    else:
        toast(request, _("There is nothing to stop: it has ended."))
    return _row_or_list(request, run)


@require_POST
@requires(Can.MANAGE_WORK)
def retry_given_up(request: HttpRequest) -> HttpResponse:
    """Try everything again that was given up."""
    many = retrying.retry_given_up(actor=user_of(request))
    said = ngettext("Trying %(many)d action again.", "Trying %(many)d actions again.", many)
    toast(request, said % {"many": many})
    return redirect("insights:work-actions")


@require_GET
@requires(Can.SEE_WORK)
def set_aside(request: HttpRequest) -> HttpResponse:
    """Visits that could not be understood, each with its error."""
    shown = page(
        RejectedHit.objects.defer("raw").annotate(name=Cast("id", TextField())),
        NEWEST_SET_ASIDE,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {**_rights(request), "room": "work", "page": shown, "total": background.set_aside()}
    return render(request, "insights/work_set_aside.html", context)


@require_POST
@requires(Can.MANAGE_WORK)
def retry_visits(request: HttpRequest) -> HttpResponse:
    """Put visits back that were set aside: the chosen ones, or all."""
    many = rejected.retry(_chosen(request))
    said = ngettext("Trying %(many)d visit again.", "Trying %(many)d visits again.", many)
    toast(request, said % {"many": many})
    return redirect("insights:work-set-aside")


@require_POST
@requires(Can.MANAGE_WORK)
def discard_visits(request: HttpRequest) -> HttpResponse:
    """Throw away chosen visits that were set aside."""
    many = rejected.discard(_chosen(request))
    said = ngettext("%(many)d visit thrown away.", "%(many)d visits thrown away.", many)
    toast(request, said % {"many": many})
    return redirect("insights:work-set-aside")


def _runs() -> QuerySet[Run]:
    return Run.objects.select_related("action__trigger", "contact", "retried_by")


def _rights(request: HttpRequest) -> dict[str, Any]:
    return {"may_manage": user_of(request).may(Can.MANAGE_WORK)}


def _part(request: HttpRequest, name: str) -> str:
    return f"#{name}" if request.htmx and not request.htmx.boosted else ""  # type: ignore[attr-defined]


def _row_or_list(request: HttpRequest, run: Run) -> HttpResponse:
    """htmx gets the row as it is now, a form the page on which it stands."""
    if request.POST.get("on") == "run":
        return redirect("triggers:run", pk=run.pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("insights:work-actions")
    (row,) = owed([_runs().get(pk=run.pk)], now=timezone.now())
    context = {**_rights(request), "row": row}
    return render(request, "insights/work_actions.html#row", context)


def _chosen(request: HttpRequest) -> list[UUID]:
    """The ticked visits; "all" stands for the newest thousand, which is many presses' worth."""
    if "all" in request.POST:
        newest = RejectedHit.objects.order_by("-rejected_at")
        return list(newest.values_list("pk", flat=True)[:1000])
    chosen = []
    for written in request.POST.getlist("selected"):
        try:
            chosen.append(UUID(written))
        except ValueError:
            continue  # not one of ours
    return chosen
