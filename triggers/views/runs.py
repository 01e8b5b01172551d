"""What triggers owe: of one trigger, about one contact, and one by one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.merging import family
from contacts.views.panels import living
from kit.paging import Key, page
from kit.toasts import toast
from triggers import retrying
from triggers.models import Delivery, PointTrigger, Run
from triggers.owed import owed

_PAGE = 50
_ON_CONTACT = 8
_NEWEST = (Key("id", int, descending=True),)


@require_GET
@requires(Can.SEE)
def of_trigger(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that one trigger owed, the newest first; by state, if that is asked."""
    trigger = get_object_or_404(PointTrigger, pk=pk)
    runs = _runs().filter(action__in=trigger.actions.values("pk"))
    counts = dict(runs.order_by().values_list("state").annotate(many=Count("pk")))
    asked = request.GET.get("state", "")
    shown = page(
        runs.filter(state=asked) if asked in Run.State.values else runs,
        _NEWEST,
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "room": "triggers",
        **_rights(request),
        "trigger": trigger,
        "page": shown,
        "rows": owed(shown.rows, now=timezone.now()),
        "states": [(state.value, state.label, counts.get(state.value, 0)) for state in Run.State],
        "asked": asked,
        "given_up": counts.get(Run.State.FAILED, 0),
    }
    return render(request, "triggers/runs.html", context)


@require_POST
@requires(Can.MANAGE_WORK)
def retry_given_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Try everything of one trigger again that was given up."""
    trigger = get_object_or_404(PointTrigger, pk=pk)
    many = retrying.retry_given_up(actor=user_of(request), of=trigger)
    said = ngettext("Trying %(many)d action again.", "Trying %(many)d actions again.", many)
    toast(request, said % {"many": many})
    return redirect("triggers:runs", pk=pk)


@require_GET
@requires(Can.SEE)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what led to it, how far it is, what came of it."""
    found = get_object_or_404(_runs().select_related("crossing"), pk=pk)
    (row,) = owed([found], now=timezone.now())
    context = {
        "room": "triggers",
        **_rights(request),
        "row": row,
        "run": found,
        "deliveries": Delivery.objects.filter(run=found).order_by("-pk"),
    }
    return render(request, "triggers/run.html", context)


@require_GET
@requires(Can.SEE)
def of_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Panel of a contact's page: what triggers do for them."""
    contact = living(contact_id)
    found = list(_runs().filter(contact__in=family(contact_id)).order_by("-pk")[: _ON_CONTACT + 1])
    context = {
        "room": "contacts",
        "contact": contact,
        "rows": owed(found[:_ON_CONTACT], now=timezone.now()),
        "is_more": len(found) > _ON_CONTACT,
    }
    return render(request, "triggers/on_contact.html", context)


def _runs() -> QuerySet[Run]:
    return Run.objects.select_related("action__trigger", "contact", "retried_by")


def _rights(request: HttpRequest) -> dict[str, Any]:
    return {"may_manage": user_of(request).may(Can.MANAGE_WORK)}
