"""The bell in the top bar, and the page with all that it has said."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import notifications
from accounts.models import Notification
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.paging import Key, page
from kit.toasts import toast

PER_PAGE = 30
_NEWEST = (Key("id", int, descending=True),)


@requires(Can.SEE)
@require_GET
def notification_list(request: HttpRequest) -> HttpResponse:
    """Everything of the last three months, the newest first."""
    mine = notifications.of(user_of(request))
    only_unread = "unread" in request.GET
    shown = page(
        mine.filter(read_at=None) if only_unread else mine,
        _NEWEST,
        size=PER_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    newest = mine.order_by("-pk").values_list("pk", flat=True).first()
    context = {"page": shown, "only_unread": only_unread, "newest": newest}
    return render(request, "accounts/notifications.html", context)


@requires(Can.SEE)
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """What the bell shows when it is opened; and its number, when the page hears that it rang."""
    if "number" in request.GET:
        return render(request, "_bell.html#number")
    newest = notifications.of(user_of(request)).order_by("-pk")[: notifications.NEWEST]
    return render(request, "_bell.html#newest", {"newest": newest})


@require_GET
def no_stream(request: HttpRequest) -> HttpResponse:
    """Where Django answers, nothing stands in front of it that could keep a stream open.

    By 204 the page knows, whoever is there, and looks by the clock.
    """
    return HttpResponse(status=204)


@requires(Can.SEE)
@require_GET
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a line leads to; it is read then."""
    user = user_of(request)
    line = get_object_or_404(Notification, pk=pk, user=user)
    notifications.read(user, pk=pk, at=timezone.now())
    if line.url and url_has_allowed_host_and_scheme(line.url, allowed_hosts=None):
        return redirect(line.url)
    return redirect("accounts:notifications")


@requires(Can.SEE)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one line as read (`one`), or all up to the newest that was on the page (`up_to`)."""
    one, up_to = (_number(request.POST.get(name)) for name in ("one", "up_to"))
    if one or up_to:
        notifications.read(user_of(request), at=timezone.now(), pk=one, up_to=up_to)
    if up_to:
        toast(request, _("All of it is marked as read."))
    return redirect("accounts:notifications")


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None
