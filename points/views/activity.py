"""Logging what somebody did: for one contact in a dialog, for many from a pasted list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import jobs
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.access import workable
from contacts.event_kinds import EVENT_KINDS
from contacts.merging import family
from contacts.models import Contact, Event
from contacts.views.answers import go
from kit.toasts import toast
from points import activity, activity_job
from points.by_hand import CannotUndo
from points.forms.activity import ActivityForm, ForManyForm
from points.ledger import ScoreOutOfRange
from points.models import Entry

_SHOWN = 50


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def log(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One thing that one contact did."""
    contact = workable(request, contact_id)
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = activity.log([contact.pk], form.activity(), actor=user_of(request))
        except ScoreOutOfRange:
            form.add_error(None, _("The score would become too large a number."))
        else:
            for event in new:
                toast(
                    request,
                    _said(contact, event.id),
                    undo_url=reverse("points:log-undo", args=[contact.pk, event.id]),
                )
            return go(request, contact.get_absolute_url())
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "may_for_many": user_of(request).may(Can.EDIT_CONTACTS),
    }
    return render(
        request, "points/on_contact/log.html", context, status=422 if form.errors else 200
    )


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def log_undo(request: HttpRequest, contact_id: int, event_id: int) -> HttpResponse:
    """It did not happen after all."""
    contact = workable(request, contact_id)
    event = get_object_or_404(Event, pk=event_id, contact__in=family(contact_id))
    try:
        back = activity.take_back(event.pk, actor=user_of(request), at=timezone.now())
    except (CannotUndo, ScoreOutOfRange) as error:
        toast(request, str(error), level=messages.ERROR)
    else:
        points = sum(line.entry.points for line in back)
        said = _("Taken back, with the points that it gave (%(points)s).")
        toast(request, said % {"points": f"{points:+d}"} if back else _("Taken back."))
    return go(request, contact.get_absolute_url())


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def log_many(request: HttpRequest) -> HttpResponse:
    """The same of many: first who that is, then it is logged."""
    form = ForManyForm(request.POST or None)
    pasted = None
    if request.method == "POST" and form.is_valid():
        pasted = form.pasted()
        if request.POST.get("then") == "log" and pasted.known:
            job = activity_job.start(
                [contact.pk for contact in pasted.known],
                form.activity(),
                actor=user_of(request),
                at=timezone.now(),
            )
            return redirect("points:logged", job.pk)
    context = {"room": "contacts", "form": form, "pasted": pasted, "shown": _SHOWN}
    return render(request, "points/log_many.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Can.EDIT_CONTACTS)
def logged(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, then what came of it."""
    job = get_object_or_404(
        Job.objects.select_related("started_by"), pk=job_id, kind=activity_job.KIND
    )
    said, undo = activity_job.activity_of(job), activity_job.undo_of(job)
    moving = undo or job
    ids = activity_job.recorded(job)
    contacts = Contact.objects.filter(events__in=ids[:_SHOWN]).select_related("company")
    context = {
        "room": "contacts",
        "job": job,
        "moving": moving,
        "undo": undo,
        "is_running": moving.state == Job.State.RUNNING,
        "pace": jobs.pace(moving, at=timezone.now()),
        "activity": said,
        "told": EVENT_KINDS[said.kind].line(said.about),
        "recorded": len(ids),
        "points": activity_job.earned(job),
        "people": list(contacts.distinct().order_by("pk")),
    }
    part = "#progress" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"points/logged.html{part}", context)


@require_POST
@requires(Can.EDIT_CONTACTS)
def logged_undo(request: HttpRequest, job_id: int) -> HttpResponse:
    """Take it back for all of them."""
    job = get_object_or_404(Job, pk=job_id, kind=activity_job.KIND)
    if job.state == Job.State.RUNNING:
        toast(request, _("It is still being logged."), level=messages.ERROR)
    else:
        activity_job.start_undo(job, actor=user_of(request), at=timezone.now())
    return redirect("points:logged", job_id)


def _said(contact: Contact, event_id: int) -> str:
    lines = Entry.objects.filter(contact=contact, source="event", source_id=event_id)
    points = sum(lines.values_list("points", flat=True))
    if not points:
        return _("Logged for %(contact)s. No rule gives points for it.") % {"contact": contact}
    said = ngettext(
        "Logged for %(contact)s: %(points)s point.",
        "Logged for %(contact)s: %(points)s points.",
        abs(points),
    )
    return said % {"contact": contact, "points": f"{points:+d}"}
