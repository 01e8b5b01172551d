"""Contacts → Disqualified: whom do we keep away from sales, and did any of them buy?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import disqualifying
from contacts.access import may_work_on
from contacts.attributes import Cell, attributes
from contacts.models import Contact
from kit.paging import Key, page

_PAGE = 25
_NEWEST_FIRST = (Key("since", datetime, descending=True), Key("id", int, descending=True))
_REASONS = 8


@require_GET
@requires(Can.SEE)
def disqualified(request: HttpRequest) -> HttpResponse:
    """The list, newest first; `bought=1` leaves those who bought since."""
    everybody = disqualifying.who()
    bought = disqualifying.who_bought()
    only_bought = request.GET.get("bought") == "1"
    found = page(
        (bought if only_bought else everybody).select_related("by"),
        _NEWEST_FIRST,
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    contacts = Contact.objects.select_related("company", "owner").in_bulk(
        [row.contact_id for row in found.rows]
    )
    scores, user = _scores(list(contacts)), user_of(request)
    context = {
        "room": "disqualified",
        "many": everybody.count(),
        "bought": bought.count(),
        "only_bought": only_bought,
        "reasons": everybody.exclude(reason="")
        .values_list("reason")
        .annotate(many=Count("pk"))
        .order_by("-many", "reason")[:_REASONS],
        "rows": [
            {
                "is": row,
                "contact": contacts[row.contact_id],
                "score": scores.get(row.contact_id, Cell("")).shown,
                "may_lift": may_work_on(user, contacts[row.contact_id]),
            }
            for row in found.rows
        ],
        "older": found.older,
        "newer": found.newer,
    }
    return render(request, "contacts/disqualified.html", context)


def _scores(ids: list[int]) -> Any:
    """What the contact list shows under *Score*, whoever brings that column."""
    column = next((one for one in attributes() if one.key == "score"), None)
    if column is None:
        return {}
    rows: QuerySet[Contact] = Contact.objects.filter(pk__in=ids)
    if column.sort:
        rows = column.sort.join(rows)
    return column.cells(list(rows.values("id", *column.reads, *_sorted_by(column))))


def _sorted_by(column: Any) -> list[str]:
    return [key.name for key in column.sort.order if key.name != "id"] if column.sort else []
