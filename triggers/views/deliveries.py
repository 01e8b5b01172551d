"""Administration → Webhooks: each call, what was answered, and sending it again."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.paging import Key, page
from kit.toasts import toast
from triggers import redelivery, retrying
from triggers.models import Delivery, Run

PER_PAGE = 50
_NEWEST = (Key("id", int, descending=True),)
_TAKEN = Q(status__gte=200, status__lt=300)


@requires(Can.SEE_WORK)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """Every call of the last three months, the newest first."""
    only_failed = "failed" in request.GET
    found = _all()
    shown = page(
        found.exclude(_TAKEN) if only_failed else found,
        _NEWEST,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {"room": "webhooks", "page": shown, "only_failed": only_failed}
    return render(request, "triggers/deliveries.html", context)


@requires(Can.SEE_WORK)
@require_GET
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """One call, its answer, and the other attempts at the same."""
    found = get_object_or_404(_all(), pk=pk)
    context = {
        "room": "webhooks",
        "delivery": found,
        "attempts": _all().filter(run=found.run).order_by("pk"),
        "may_send": user_of(request).may(Can.MANAGE_WORK) and _can_go_again(found.run),
    }
    return render(request, "triggers/delivery.html", context)


@requires(Can.MANAGE_WORK)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it once more, whether it was taken or not."""
    found = get_object_or_404(_all(), pk=pk)
    actor = user_of(request)
    if redelivery.send_again(found.run, actor=actor) or retrying.retry(found.run, actor=actor):
        toast(request, _("Sending it again, under the same id."))
    else:
        toast(request, _("It is being sent just now."), level=messages.WARNING)
    return redirect("triggers:delivery", pk)


def _all() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("run__action__trigger", "run__contact")


def _can_go_again(run: Run) -> bool:
    return run.contact.erased_at is None and run.state != Run.State.HELD
