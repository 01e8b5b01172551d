"""The contact list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from django_filters import FilterSet

from accounts import saved_views
from accounts.models import SavedView
from accounts.roles import Can, requires
from accounts.saved_views import Seen, State
from accounts.signed_in import user_of
from contacts import list_state, listing
from contacts.bulk import offered
from contacts.filters import active, contact_filter, in_order, none_match
from contacts.views.answers import by_htmx
from contacts.views.saved import list_at


@require_GET
@requires(Can.SEE)
def contacts(request: HttpRequest) -> HttpResponse:
    """The list; htmx gets the part from the filter chips down to the pager.

    Who has a view that the list opens with is led to its address, where this one says nothing.
    """
    user = user_of(request)
    seen = saved_views.seen_by(user, list_state.PAGE)
    if not request.GET and seen.first:
        return redirect(list_at(seen.first))
    narrowed = contact_filter(request)
    acts = offered(user)
    shown = listing.listing(
        narrowed.qs,
        sort=request.GET.get("sort", ""),
        columns=list_state.columns(request.GET, seen),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        ticks=bool(acts),
    )
    set_now = active(narrowed, request.GET)
    context = {
        "room": "contacts",
        "active": set_now,
        "list": shown,
        "sorts": listing.sorts(),
        "none_match": none_match(narrowed) if set_now else "",
        "counted": _count(request, narrowed) if "count" in request.GET else None,
        "may_edit": user.may(Can.EDIT_CONTACTS),
        "acts": acts,
        "only_own": not user.may(Can.EDIT_CONTACTS),
        **_views(request, seen),
    }
    part = "#list" if by_htmx(request) else ""
    return render(request, f"contacts/list.html{part}", context)


def _views(request: HttpRequest, seen: Seen) -> dict[str, object]:
    """The tabs: each view with its address; which is open, and whether the list differs from it."""
    user, view = user_of(request), seen.named(request.GET.get("view", ""))
    now = list_state.state_of(request.GET)
    return {
        "views": [(one, list_at(one), one.owner_id != user.pk) for one in seen.views],
        "view": view,
        "may_change_view": view is not None and saved_views.may_change(user, view),
        "differs": now != _saved(view),
        "first_view": seen.first.pk if seen.first else None,
        "list_address": list_state.address_of(now),
        "to_export": list_state.to_export(request.GET, seen),
    }


def _saved(view: SavedView | None) -> State:
    return saved_views.state_of(view) if view else State("", "", [])


@require_GET
@requires(Can.SEE)
def filters(request: HttpRequest) -> HttpResponse:
    """The form behind "Filter", fetched when it is opened: most visits do without it."""
    context = {
        "room": "contacts",
        "fields": in_order(contact_filter(request).form),
        "kept": [(name, request.GET.get(name, "")) for name in ("sort", "columns", "view")],
    }
    part = "#panel" if by_htmx(request) else ""
    return render(request, f"contacts/filters.html{part}", context)


@require_GET
@requires(Can.SEE)
def count(request: HttpRequest) -> HttpResponse:
    """How many contacts the list's address asks for; fetched after the page, not to delay it."""
    counted = _count(request, contact_filter(request))
    return render(request, "contacts/list.html#count", {"counted": counted})


def _count(request: HttpRequest, narrowed: FilterSet) -> tuple[int, bool]:
    return listing.count(narrowed.qs, all_of_them="all" in request.GET)
