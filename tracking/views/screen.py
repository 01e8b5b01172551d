"""Administration → Tracking: what to paste, whether visits come, and whose do not count."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import settings
from accounts.models import Setting, User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from tracking import addresses, heard, snippets
from tracking.account import NAMES, Ignored, stands_for, values_in, wishes_in
from tracking.forms import SettingsForm, initial_of, site_in
from tracking.networks import address_of


@require_GET
@requires(Can.SEE_WORK)
def screen(request: HttpRequest) -> HttpResponse:
    """The page; htmx fetches the part that waits for visits by the clock."""
    rows = _rows()
    wishes = wishes_in({key: row.value for key, row in rows.items()})
    context: dict[str, Any] = {
        "room": "tracking",
        "heard": heard.so_far(wishes, at=timezone.now()),
        "may_change": user_of(request).may(Can.MANAGE_ACCOUNT),
    }
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, "tracking/tracking.html#heard", context)
    context |= {
        "obstacles": addresses.obstacles(request),
        "snippets": snippets.snippets(addresses.ours(request)),
        "consent_snippet": snippets.CONSENT,
        "set": values_in({key: row.value for key, row in rows.items()}),
        "rows": rows,
    }
    return render(request, "tracking/tracking.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_ACCOUNT)
def change(request: HttpRequest) -> HttpResponse:
    """Sites, ignored addresses, consent: one form."""
    rows = _rows()
    stored = values_in({key: row.value for key, row in rows.items()})
    form = SettingsForm(request.POST or None, initial=initial_of(stored))
    if request.method == "POST" and form.is_valid():
        _put({name: form.cleaned_data[name] for name in NAMES}, user_of(request))
        toast(request, _("Saved. It holds within a few seconds."))
        return redirect("tracking:screen")
    own = _own_address(request)
    context = {
        "room": "tracking",
        "form": form,
        "rows": rows,
        "own_address": own,
        "own_is_ignored": own.encode()
        in wishes_in({key: row.value for key, row in rows.items()}).ignored,
        "consent_snippet": snippets.CONSENT,
    }
    return render(request, "tracking/settings.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Can.MANAGE_ACCOUNT)
def ignore_me(request: HttpRequest, *, back: bool = False) -> HttpResponse:
    """Put the address that this request comes from on the list of ignored ones, or take it off."""
    own = _own_address(request)
    now: list[Ignored] = settings.get("ignored_addresses")
    others = [one for one in now if one["network"] != own]
    if back:
        _put({"ignored_addresses": others}, user_of(request))
        toast(request, _("Visits from %(address)s count.") % {"address": own})
    elif own:
        mine = Ignored(network=own, note=str(user_of(request))[:80])
        _put({"ignored_addresses": [*others, mine]}, user_of(request))
        toast(
            request,
            _("Visits from %(address)s do not count any more.") % {"address": own},
            undo_url=reverse("tracking:heed-me"),
        )
    return redirect("tracking:change")


@require_POST
@requires(Can.MANAGE_ACCOUNT)
def list_site(request: HttpRequest, *, back: bool = False) -> HttpResponse:
    """Add a site that was seen to those whose visits count, or take it off again."""
    try:
        site = site_in(request.GET.get("site", "") or request.POST.get("site", ""))
    except ValueError:
        toast(request, _("This is not the name of a site."), level=messages.ERROR)
        return redirect("tracking:screen")
    now: list[str] = settings.get("tracked_sites")
    if back:
        _put({"tracked_sites": [one for one in now if one != site]}, user_of(request))
        toast(request, _("%(site)s is off the list.") % {"site": site})
    elif not any(stands_for(one, site) for one in now):
        _put({"tracked_sites": [*now, site]}, user_of(request))
        undo = f"{reverse('tracking:unlist-site')}?site={site}"
        toast(request, _("Visits of %(site)s count from now on.") % {"site": site}, undo_url=undo)
    return redirect("tracking:screen")


@transaction.atomic
def _put(wanted: dict[str, Any], actor: User) -> None:
    """Store what differs, so that "changed by" names who really changed it."""
    stored = values_in(dict(Setting.objects.filter(pk__in=NAMES).values_list("pk", "value")))
    for name, value in wanted.items():
        if value != stored[name]:
            settings.put(name, value, actor)


def _rows() -> dict[str, Setting]:
    return Setting.objects.select_related("changed_by").in_bulk(NAMES)


def _own_address(request: HttpRequest) -> str:
    try:
        return str(address_of(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return ""
