"""What interests people: everybody's on a screen, one contact's on their page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import settings
from accounts.models import Job
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.views.panels import living
from kit.toasts import toast
from points import interest, interest_job, rfm
from points.forms.interests import HalfLifeForm
from points.models import Rfm
from points.views.rights import rights


@requires(Can.SEE)
@require_GET
def interests(request: HttpRequest) -> HttpResponse:
    """The topics that interest the most contacts."""
    form = HalfLifeForm(initial={"days": settings.get(interest.HALF_LIFE)})
    return _page(request, form)


@requires(Can.PUBLISH_RULES)
@require_POST
def half_life(request: HttpRequest) -> HttpResponse:
    """Change how fast interest fades; all of it is counted again by a job."""
    form = HalfLifeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if form.cleaned_data["days"] != settings.get(interest.HALF_LIFE):
        settings.put(interest.HALF_LIFE, form.cleaned_data["days"], user_of(request))
        return _recount(request)
    return redirect("points:interests")


@requires(Can.PUBLISH_RULES)
@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Count all interests again: after pages were filed under other topics."""
    return _recount(request)


def _recount(request: HttpRequest) -> HttpResponse:
    interest_job.start(user_of(request), at=timezone.now())
    toast(request, _("Interests are being counted again."))
    return redirect("points:interests")


@requires(Can.SEE)
@require_GET
def of_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The panel of a contact's page: what interests them, and what sort of buyer they are."""
    contact, at = living(contact_id), timezone.now()
    found = interest.of_contact(contact_id, at=at)
    buyer = Rfm.objects.filter(contact=contact_id).first()
    context = {
        "room": "contacts",
        "contact": contact,
        "interests": found,
        "most": max((one.now for one in found), default=0),
        "buyer": buyer,
        "cell": rfm.CELLS.get(buyer.cell) if buyer else None,
    }
    return render(request, "points/on_contact/interests.html", context)


def _page(request: HttpRequest, form: HalfLifeForm) -> HttpResponse:
    context = {
        "room": "scores",
        **rights(request),
        "topics": interest.interested(at=timezone.now()),
        "form": form,
        "days": settings.get(interest.HALF_LIFE),
        "job": _running(),
    }
    status = 422 if form.errors else 200
    return render(request, "points/interests.html", context, status=status)


def _running() -> Job | None:
    running = Job.objects.filter(kind=interest_job.CountInterests.key, state=Job.State.RUNNING)
    return running.order_by("-pk").first()
