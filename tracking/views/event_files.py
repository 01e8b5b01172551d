"""Contacts → Import → Events: files of what contacts did elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import jobs
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import kept_files
from contacts.event_kinds import EVENT_KINDS
from contacts.forms.importing import ReadingForm, UploadForm
from contacts.importing import reading, upload
from contacts.importing.reading import ENCODINGS
from contacts.moments import why_not_a_person
from contacts.purchases import amount_of
from contacts.views.answers import by_htmx
from kit.paging import Key, page
from kit.toasts import toast
from tracking.api.shapes import KINDS
from tracking.event_files import bringing
from tracking.event_files import job as work
from tracking.event_files import plan as plans
from tracking.event_files.forms import PlanForm
from tracking.event_files.plan import ROLES
from tracking.models import EventFile
from triggers.models import BulkCause

_SAMPLES = 50
_SHOWN = 15
NEWEST = (Key("id", int, descending=True),)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def files(request: HttpRequest) -> HttpResponse:
    """Bring a file; those that were brought before, the newest first."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought = form.cleaned_data["file"]
        try:
            made = bringing.bring(
                brought.chunks(), name=brought.name, by=user_of(request), at=timezone.now()
            )
        except upload.CannotRead as error:
            form.add_error("file", str(error))
        else:
            return redirect("tracking:event-file-columns", pk=made.pk)
    shown = page(
        EventFile.objects.select_related("job", "uploaded_by"),
        NEWEST,
        size=25,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "room": "contacts",
        "form": form,
        "page": shown,
        "kinds": [EVENT_KINDS[kind].name for kind in KINDS],
    }
    status = 422 if form.is_bound else 200
    return render(request, "tracking/event_files.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns mean, and what comes of the first rows; then it begins."""
    brought = get_object_or_404(EventFile.objects.select_related("file"), pk=pk)
    if brought.job_id or brought.file is None:
        return redirect("tracking:event-file", pk=pk)
    how = reading.of(brought.reading)
    reads_again = "read" in request.POST
    reading_form = ReadingForm(request.POST if reads_again else None, how=how)
    if reads_again and reading_form.is_valid():
        how = reading_form.reading()
        brought.reading = how.as_json()
        brought.plan = plans.guess(reading.headings(brought.file, how)).as_json()
        brought.save(update_fields=["reading", "plan"])
        return redirect("tracking:event-file-columns", pk=pk)
    form = _plan_form(brought, how, request.POST if request.POST and not reads_again else None)
    context: dict[str, Any] = {
        "room": "contacts",
        "file": brought,
        "reading_form": reading_form,
        "encoding": ENCODINGS.get(how.encoding, how.encoding),
        "form": form,
    }
    if form.is_bound and form.is_valid():
        user, now = user_of(request), timezone.now()
        if request.POST.get("then") == "record":
            work.start(brought, form.plan(), actor=user, at=now)
            return redirect("tracking:event-file", pk=pk)
        context |= _preview(bringing.look(brought, form.plan(), user=user, now=now))
    status = 422 if form.errors or reading_form.errors else 200
    return render(request, "tracking/event_file_columns.html", context, status=status)


@require_GET
@requires(Can.EDIT_CONTACTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and what came of it; htmx gets the part that moves."""
    shown = get_object_or_404(
        EventFile.objects.select_related("job", "file", "refused", "uploaded_by"), pk=pk
    )
    if shown.job is None and shown.file is None:
        toast(request, _("The file is not kept any more. Bring it again."), level=messages.WARNING)
        return redirect("tracking:event-files")
    if shown.job is None:
        return redirect("tracking:event-file-columns", pk=pk)
    plan = plans.of(shown.plan)
    kind = EVENT_KINDS.get(plan.kind)
    context = {
        "room": "contacts",
        "file": shown,
        "job": shown.job,
        "running": shown.job.state == Job.State.RUNNING,
        "pace": jobs.pace(shown.job, at=timezone.now()),
        "asks": BulkCause.objects.filter(job=shown.job).exists(),
        "roles": [ROLES[role] for role in plan.columns if role],
        "kind": kind.name if kind else "",
        "refused": shown.invalid + shown.nobody,
    }
    part = "#progress" if by_htmx(request) else ""
    return render(request, f"tracking/event_file.html{part}", context)


@require_GET
@requires(Can.EDIT_CONTACTS)
def refused(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that were not taken, as a file that can be put right and brought again."""
    shown = get_object_or_404(EventFile.objects.select_related("refused"), pk=pk)
    kept = shown.refused
    if kept is None:
        return redirect("tracking:event-file", pk=pk)
    name = slugify(shown.name.rpartition(".")[0] or shown.name) or "events"
    return StreamingHttpResponse(
        kept_files.parts(kept),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-not-taken.csv"'},
    )


@require_POST
@requires(Can.EDIT_CONTACTS)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop after the rows that are being recorded; what is recorded stays."""
    shown = get_object_or_404(EventFile.objects.select_related("job"), pk=pk)
    if shown.job:
        jobs.cancel(shown.job)
    return redirect("tracking:event-file", pk=pk)


@require_POST
@requires(Can.EDIT_CONTACTS)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where the work gave up."""
    shown = get_object_or_404(EventFile.objects.select_related("job"), pk=pk)
    if shown.job:
        jobs.again(shown.job, at=timezone.now())
    return redirect("tracking:event-file", pk=pk)


@require_POST
@requires(Can.EDIT_CONTACTS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file of which nothing was recorded."""
    if bringing.discard(pk):
        toast(request, _("The file is gone. Nothing was recorded."))
    return redirect("tracking:event-files")


def _plan_form(brought: EventFile, how: reading.Reading, data: Any) -> PlanForm:
    assert brought.file is not None  # the caller has looked
    headings = reading.headings(brought.file, how)
    rows = [row.cells for row in bringing.first_rows(brought.file, how, _SAMPLES)]
    samples = [
        list(dict.fromkeys(cells[place] for cells in rows if len(cells) > place and cells[place]))
        for place in range(len(headings))
    ]
    return PlanForm(data, plan=plans.of(brought.plan), headings=headings, samples=samples)


def _preview(checked: list[Any]) -> dict[str, Any]:
    """The first rows as they would be told, and how many cannot be taken."""
    rows = []
    for one in checked[:_SHOWN]:
        kind = EVENT_KINDS.get(one.report.kind) if one.report else None
        about = one.report.subject if one.report else None
        what = (about.label or about.key) if about else ""
        rows.append(
            {
                "line": one.row.line,
                "who": one.report.who.value if one.report else "",
                "told": kind.line(what) if kind else "",
                "amount": amount_of(one.report.properties) if one.report else None,
                "machine": why_not_a_person(one.report.machine)
                if one.report and one.report.machine
                else "",
                "icon": kind.icon if kind else "",
                "at": one.report.occurred_at if one.report else None,
                "wrong": one.wrong,
            }
        )
    counts = Counter(bool(one.wrong) for one in checked)
    return {
        "rows": rows,
        "looked_at": len(checked),
        "fine": counts[False],
        "wrong": counts[True],
        "bad_rows": [one for one in checked if one.wrong][:_SHOWN],
    }
