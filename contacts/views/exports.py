"""Contacts go out as a file: what the list shows, or all that is known of them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import jobs, security
from accounts.models import Job, User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import kept_files, list_state, listing
from contacts.exporting import columns, job
from contacts.filters import active, contact_filter
from contacts.models import Export
from contacts.views.answers import by_htmx

EARLIER = 10


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask which columns, then hand out the file of the list with this address."""
    narrowed = contact_filter(request)
    many, is_exact = listing.count(narrowed.qs)
    if request.method == "POST":
        return _hand_out(request, many, is_exact=is_exact)
    known = columns.columns()
    context = {
        "room": "contacts",
        "many": many,
        "is_exact": is_exact,
        "active": active(narrowed, request.GET),
        "shown": [known[key].heading for key in _shown(request)],
        "all": [column.heading for column in known.values()],
        "earlier": Export.objects.select_related("asked_by", "job").order_by("-pk")[:EARLIER],
    }
    return render(request, "contacts/export.html", context)


@require_GET
@requires(Can.EDIT_CONTACTS)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a large file is, and where it is fetched; htmx gets the part that moves."""
    asked = get_object_or_404(Export.objects.select_related("job", "file", "asked_by"), pk=pk)
    context = {
        "room": "contacts",
        "export": asked,
        "job": asked.job,
        "pace": jobs.pace(asked.job, at=timezone.now()) if asked.job else None,
        "may_fetch": _may_fetch(user_of(request), asked),
        "stopped": asked.job is not None and asked.job.cancel_asked,
    }
    part = "#progress" if by_htmx(request) else ""
    return render(request, f"contacts/export_file.html{part}", context)


@require_GET
@requires(Can.EDIT_CONTACTS)
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for whoever asked for it and for owners, while it is kept."""
    asked = get_object_or_404(
        Export.objects.select_related("file", "job"),
        pk=pk,
        file__isnull=False,
        job__state=Job.State.DONE,
    )
    if not _may_fetch(user_of(request), asked) or asked.file is None:
        raise PermissionDenied(_("Somebody else asked for this file."))
    _write_down(request, asked.count)
    return _attachment(kept_files.parts(asked.file), asked.file.name)


def _hand_out(request: HttpRequest, many: int, *, is_exact: bool) -> HttpResponseBase:
    user, now = user_of(request), timezone.now()
    keys = list(columns.columns()) if request.POST.get("what") == "all" else _shown(request)
    query = request.GET.urlencode()
    if is_exact:
        asked = job.at_once(query, keys, user=user, at=now)
        _write_down(request, many)
        return _attachment(job.lines(asked, user=user), f"contacts-{now:%Y-%m-%d}.csv")
    return redirect("contacts:export-file", pk=job.start(query, keys, user=user, at=now).pk)


def _write_down(request: HttpRequest, many: int) -> None:
    """That a file of so many contacts has left: owners read it in the history."""
    user = user_of(request)
    security.record(security.Kind.EXPORTED, user=user, request=request, contacts=many)


def _shown(request: HttpRequest) -> list[str]:
    named = list_state.columns_named(list_state.asked_columns(request.GET))
    return columns.shown([attribute.key for attribute in named])


def _may_fetch(user: User, asked: Export) -> bool:
    return asked.asked_by_id == user.pk or user.may(Can.MANAGE_ACCOUNT)


def _attachment(content: object, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        content,  # type: ignore[arg-type]
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
