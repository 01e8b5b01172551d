"""The contact list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django_filters import FilterSet

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import listing
from contacts.filters import active, contact_filter, in_order, none_match
from contacts.views.answers import by_htmx


@require_GET
@requires(Can.SEE)
def contacts(request: HttpRequest) -> HttpResponse:
    """The list; htmx gets the part from the filter chips down to the pager."""
    narrowed = contact_filter(request)
    may_edit = user_of(request).may(Can.EDIT_CONTACTS)
    shown = listing.listing(
        narrowed.qs,
        sort=request.GET.get("sort", ""),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        ticks=may_edit,
    )
    set_now = active(narrowed, request.GET)
    context = {
        "room": "contacts",
        "active": set_now,
        "list": shown,
        "sorts": listing.sorts(),
        "none_match": none_match(narrowed) if set_now else "",
        "counted": _count(request, narrowed) if "count" in request.GET else None,
        "may_edit": may_edit,
    }
    part = "#list" if by_htmx(request) else ""
    return render(request, f"contacts/list.html{part}", context)


@require_GET
@requires(Can.SEE)
def filters(request: HttpRequest) -> HttpResponse:
    """The form behind "Filter", fetched when it is opened: most visits do without it."""
    context = {"room": "contacts", "fields": in_order(contact_filter(request).form)}
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
