"""The same for several contacts at once: those ticked in the list, or all that match."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts import jobs, saved_views
from accounts.models import Job, User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.bulk import BulkAction, bulk_actions, doing
from contacts.bulk import job as bulk_job
from contacts.bulk.action import CannotDo
from contacts.bulk.actions import Delete
from contacts.bulk.afterwards import asks_about
from contacts.bulk.matching import as_list, matching, own_if_need_be
from contacts.filters import active, contact_filter
from contacts.list_state import PAGE, to_export
from contacts.listing import PAGE_SIZE
from contacts.models import Contact
from contacts.views.answers import by_htmx
from kit.kinds import UnknownKind
from kit.numbers import as_ids
from kit.toasts import toast

_MOST_NAMED = 50


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def bulk(request: HttpRequest) -> HttpResponse:
    """Do it to the ticked contacts and go back to the list; asked for all, first ask once more."""
    if request.POST.get("act") == "export":
        return redirect(_export(request))
    user, action = user_of(request), _action(request)
    try:
        if request.POST.get("everybody"):
            return _ask_for_all(request, action)
        chosen = _ids(request.POST.getlist("selected"), user)
        if not chosen:
            raise CannotDo(_("No contact was selected that you may change."))
        if form := _to_fill_in(request, action):
            return _ask_first(request, action, form, chosen)
        args = action().asked(request.POST.dict(), actor=user)
        job = doing.do_now(action, args, chosen, actor=user, at=timezone.now())
    except CannotDo as error:
        toast(request, str(error), level=messages.WARNING)
        return redirect(_back(request))
    many = doing.changed(job).count()
    if many:
        undo = reverse("contacts:bulk-undo", args=[job.pk])
        toast(request, action().told(many, args), undo_url=undo)
    else:
        toast(request, _("They were so already: nothing has changed."))
    return redirect(_back(request))


def _to_fill_in(request: HttpRequest, action: type[BulkAction]) -> Form | None:
    """The form of the action, unless it was sent."""
    form = action().form(user_of(request))
    return None if form is None or form.fields.keys() & request.POST.keys() else form


def _ask_first(
    request: HttpRequest, action: type[BulkAction], form: Form, chosen: Sequence[int]
) -> HttpResponse:
    """Whose the ticked contacts shall be, or how many points they get."""
    context = {
        "room": "contacts",
        "sentence": action.label,
        "many": len(chosen),
        "chosen": chosen,
        "act_url": reverse("contacts:bulk"),
        "carried": [("act", action.key)],
        "form": form,
        "back": _back(request),
    }
    return render(request, "contacts/bulk_ask.html", context)


def _ask_for_all(request: HttpRequest, action: type[BulkAction]) -> HttpResponse:
    """How many contacts it would be, and by which filters they are found."""
    form = _to_fill_in(request, action)
    args = {} if form else action().asked(request.POST.dict(), actor=user_of(request))
    address = _address(request)
    found = matching(address, user_of(request))
    context = {
        "room": "contacts",
        "sentence": action.label if form else action().sentence(args),
        "many": found.count(),
        "active": active(contact_filter(as_list(address, user_of(request))), QueryDict(address)),
        "only_own": not user_of(request).may(Can.EDIT_CONTACTS),
        "act_url": reverse("contacts:bulk-everybody"),
        "carried": [
            ("act", action.key),
            *((name, request.POST.get(name, "")) for name in ("tag", "reason")),
        ],
        "form": form,
        "is_danger": action is Delete,
        "days": doing.KEPT_FOR.days,
        "back": _back(request),
    }
    return render(request, "contacts/bulk_ask.html", context)


def _export(request: HttpRequest) -> str:
    """The page that hands out a file of the ticked contacts, or of all that match."""
    asked = QueryDict(_address(request), mutable=True)
    if not request.POST.get("everybody"):
        ids = _ids(request.POST.getlist("selected"), user_of(request))
        asked["ids"] = ",".join(map(str, ids))
    seen = saved_views.seen_by(user_of(request), PAGE)
    return reverse("contacts:export") + to_export(asked, seen)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def everybody(request: HttpRequest) -> HttpResponse:
    """Begin to do it to all that match."""
    user, action, address = user_of(request), _action(request), _address(request)
    try:
        args = action().asked(request.POST.dict(), actor=user)
        matching(address, user)
    except CannotDo as error:
        toast(request, str(error), level=messages.WARNING)
        return redirect(_back(request))
    job = bulk_job.start(action, args, address, actor=user, at=timezone.now())
    return redirect("contacts:bulk-result", job.pk)


@require_GET
@requires(Can.WORK_OWN_CONTACTS)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come, what it did, and undo; htmx gets the part that moves."""
    job = _job(request, pk)
    action, undo, now = doing.action_of(job), doing.undo_of(job), timezone.now()
    counts = doing.changed(job).aggregate(
        changed=Count("pk"),
        back=Count("pk", filter=Q(is_back=True)),
        left=Count("pk", filter=Q(is_back=False)),
    )
    moving = undo if undo is not None else job
    left = doing.changed(job).filter(is_back=False).order_by("contact_id")[:_MOST_NAMED]
    context = {
        "room": "contacts",
        "job": job,
        "sentence": action.sentence(job.config["args"]) if action else _("Unknown work"),
        "moving": moving,
        "undo": undo,
        "is_running": moving.state == Job.State.RUNNING,
        "pace": jobs.pace(moving, at=now),
        "counts": counts,
        "unchanged": job.done - counts["changed"],
        "left": Contact.objects.filter(pk__in=[row.contact_id for row in left]),
        "may_undo": doing.may_be_undone(job, at=now),
        "days": doing.KEPT_FOR.days,
        "asks": asks_about(moving),
    }
    part = "#progress" if by_htmx(request) else ""
    return render(request, f"contacts/bulk_result.html{part}", context)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what is moving; what it has done stays done."""
    job = _job(request, pk)
    jobs.cancel(doing.undo_of(job) or job)
    return redirect("contacts:bulk-result", pk)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back: at once where that is quick, else by a job."""
    job, user, now = _job(request, pk), user_of(request), timezone.now()
    if not doing.may_be_undone(job, at=now):
        toast(request, _("There is nothing left to take back."), level=messages.WARNING)
        return redirect("contacts:list")
    many = doing.to_undo(job).count()
    if many > doing.AT_ONCE:
        bulk_job.start_undo(job, actor=user, at=now)
        return redirect("contacts:bulk-result", pk)
    back = doing.undo_now(job, actor=user, at=now)
    said = ngettext("%(many)d contact is as before.", "%(many)d contacts are as before.", back)
    if back < many:
        left = ngettext(
            "%(many)d was changed since, or its address is taken, and stays as it is.",
            "%(many)d were changed since, or their addresses are taken, and stay as they are.",
            many - back,
        )
        toast(request, left % {"many": many - back}, level=messages.WARNING)
    toast(request, said % {"many": back})
    return redirect("contacts:list")


def _action(request: HttpRequest) -> type[BulkAction]:
    """The action that the form names, if the user may do it.

    Raises:
        Http404: there is none.
        PermissionDenied: the user may not.
    """
    try:
        action = bulk_actions.get(request.POST.get("act", ""))
    except UnknownKind:
        raise Http404 from None
    if not user_of(request).may(action.may):
        raise PermissionDenied(_("Your role does not allow this."))
    return action


def _job(request: HttpRequest, pk: int) -> Job:
    """A bulk job of one's own, or anybody's for who may change anybody's contacts."""
    job = get_object_or_404(Job.objects.select_related("started_by"), pk=pk, kind=doing.KIND)
    user = user_of(request)
    if job.started_by_id != user.pk and not user.may(Can.EDIT_CONTACTS):
        raise PermissionDenied(_("A colleague started this."))
    return job


def _ids(typed: Sequence[str], user: User) -> list[int]:
    """The living contacts among what was ticked that `user` may work on; a page of them at most."""
    ticked = Contact.objects.living().filter(pk__in=as_ids(typed[:PAGE_SIZE]))
    living = own_if_need_be(ticked, user)
    return sorted(living.values_list("pk", flat=True))


def _back(request: HttpRequest) -> str:
    """The list as it was narrowed and sorted; never another site."""
    back = request.POST.get("back", "")
    # From the root: `redirect` takes anything else for the name of a view.
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("contacts:list")


def _address(request: HttpRequest) -> str:
    """The query string of the list that the form stood below."""
    return urlsplit(_back(request)).query
