"""Imports: the list, the upload, and the page of one from its progress to its undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import jobs
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.forms.importing import UploadForm
from contacts.importing import afterwards, company_writing, targets, undoing, upload
from contacts.importing import plan as plans
from contacts.importing.plan import EXISTING
from contacts.models import Import
from contacts.views.answers import by_htmx
from kit.paging import Key, page
from kit.toasts import toast

PER_PAGE = 50
NEWEST = (Key("id", int, descending=True),)


@require_GET
@requires(Can.EDIT_CONTACTS)
def imports(request: HttpRequest) -> HttpResponse:
    """Every import, the newest first."""
    shown = page(
        _imports(),
        NEWEST,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render(request, "contacts/imports.html", {"room": "contacts", "page": shown})


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def new(request: HttpRequest) -> HttpResponse:
    """Bring a file."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        brought = form.cleaned_data["file"]
        try:
            made = upload.bring(
                brought.chunks(), name=brought.name, by=user_of(request), at=timezone.now()
            )
        except upload.CannotRead as error:
            form.add_error("file", str(error))
        else:
            return redirect("contacts:import-columns", pk=made.pk)
    status = 422 if form.is_bound else 200
    context = {"room": "contacts", "form": form}
    return render(request, "contacts/import_new.html", context, status=status)


@require_GET
@requires(Can.EDIT_CONTACTS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is next to do, how far it is, what came of it; htmx gets the part that moves."""
    shown = get_object_or_404(_imports(), pk=pk)
    if shown.job is None:
        return redirect("contacts:import-columns", pk=pk)
    now = timezone.now()
    work = shown.undo_job or shown.job
    running = work.state == Job.State.RUNNING
    context = {
        "room": "contacts",
        "import": shown,
        "work": work,
        "running": running,
        "pace": jobs.pace(work, at=now),
        "counts": _counts(shown),
        "may_undo": undoing.may_be_undone(shown),
        "undone": undoing.counts(shown) if shown.undo_job else None,
        "companies_left": company_writing.kept(shown) if shown.undo_job else [],
        "questions": [] if running or shown.undo_job else afterwards.questions(shown),
        "choices": _choices(shown),
        "stopped": work.cancel_asked,
        "kept_until": shown.uploaded_at + upload.KEPT_FOR,
    }
    part = "#progress" if by_htmx(request) else ""
    return render(request, f"contacts/import.html{part}", context)


@require_POST
@requires(Can.EDIT_CONTACTS)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop after the rows that are being written; what is in stays, and can be undone."""
    shown = get_object_or_404(_imports(), pk=pk)
    if work := shown.undo_job or shown.job:
        jobs.cancel(work)
    return redirect("contacts:import", pk=pk)


@require_POST
@requires(Can.EDIT_CONTACTS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    shown = get_object_or_404(_imports(), pk=pk)
    if undoing.start(shown, actor=user_of(request), at=timezone.now()) is None:
        toast(request, _("There is nothing to undo here (any more)."), level=messages.WARNING)
    return redirect("contacts:import", pk=pk)


@require_POST
@requires(Can.EDIT_CONTACTS)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on where the work gave up."""
    shown = get_object_or_404(_imports(), pk=pk)
    if work := shown.undo_job or shown.job:
        jobs.again(work, at=timezone.now())
    return redirect("contacts:import", pk=pk)


@require_POST
@requires(Can.EDIT_CONTACTS)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file that was brought and not imported."""
    if upload.discard(pk):
        toast(request, _("The file is gone. Nothing was imported."))
    return redirect("contacts:imports")


def _imports() -> QuerySet[Import]:
    return Import.objects.select_related("file", "job", "undo_job", "uploaded_by", "undone_by")


def _counts(shown: Import) -> list[dict[str, Any]]:
    """What became of the rows, with where to look at them."""
    errors = reverse("contacts:import-errors", args=[shown.pk]) if shown.invalid else ""
    about = targets.company_aliases(plans.of(shown.plan).columns)
    return [
        {"name": _("New"), "many": shown.created, "url": ""},
        {"name": _("Updated"), "many": shown.updated, "url": ""},
        {"name": _("Unchanged"), "many": shown.unchanged, "url": ""},
        {"name": _("Left alone"), "many": shown.skipped, "url": ""},
        {"name": _("Not taken"), "many": shown.invalid, "url": errors},
        *(
            [{"name": _("Companies filled in"), "many": shown.companies, "url": ""}]
            if about
            else []
        ),
    ]


def _choices(shown: Import) -> dict[str, Any]:
    """What was chosen for it, in words."""
    plan, offered = plans.of(shown.plan), targets.targets()
    return {
        "identify": offered[plan.identify].label if plan.identify in offered else "",
        "existing": EXISTING[plan.existing],
        "tags": plan.tags,
        "columns": [offered[one].label for one in plan.columns if one in offered],
    }
