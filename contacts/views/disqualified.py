"""Contacts → Disqualified: whom do we keep away from sales, and did any of them buy?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
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
    """The list, newest first; `bought=1`: who bought since, kept away still or not any more."""
    everybody, bought = disqualifying.who(), disqualifying.who_bought()
    only_bought = request.GET.get("bought") == "1"
    found = page(
        (bought if only_bought else everybody).select_related("company", "owner"),
        _NEWEST_FIRST,
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    ids, user = [contact.pk for contact in found.rows], user_of(request)
    scores, why = _scores(ids), disqualifying.why(ids)
    context = {
        "room": "disqualified",
        "many": everybody.count(),
        "bought": bought.count(),
        "only_bought": only_bought,
        "reasons": disqualifying.reasons()[:_REASONS],
        "rows": [
            {
                "contact": contact,
                "why": why[contact.pk],
                "score": scores.get(contact.pk, Cell("")).shown,
                "may_lift": why[contact.pk].stands and may_work_on(user, contact),
            }
            for contact in found.rows
            if contact.pk in why
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
