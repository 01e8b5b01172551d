"""A contact's page: the head with the facts that matter; the panels come by themselves."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import merging
from contacts.access import may_work_on
from contacts.attributes import attributes
from contacts.models import Contact
from contacts.panels import panels


@require_GET
@requires(Can.SEE)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The page. Who went into somebody else leads there; who was deleted or erased is said so."""
    found = get_object_or_404(Contact.objects.select_related("company", "owner", "activity"), pk=pk)
    if found.merged_into_id:
        return redirect("contacts:contact", merging.living(pk))
    if found.erased_at or found.deleted_at:
        status = 410 if found.erased_at else 200
        return render(request, "contacts/gone.html", _context(request, found), status=status)
    context = _context(request, found) | {
        "score": _cell("score", pk),
        "grade": _cell("grade", pk),
        "tags": _cell("tags", pk),
        "do_not_contact": _cell("do_not_contact", pk),
        "panels": [(panel, panel.url_for(pk)) for panel in panels("main", request)],
        "side": [(panel, panel.url_for(pk)) for panel in panels("side", request)],
    }
    return render(request, "contacts/contact.html", context)


def _context(request: HttpRequest, found: Contact) -> dict[str, object]:
    return {
        "room": "contacts",
        "contact": found,
        "may_work": may_work_on(user_of(request), found),
        "may_edit_any": user_of(request).may(Can.EDIT_CONTACTS),
        "may_erase": user_of(request).may(Can.MANAGE_ACCOUNT),
        "may_see_history": user_of(request).may(Can.SEE_HISTORY),
    }


def _cell(key: str, pk: int) -> str:
    """What the list's column `key` shows of this contact: chips look the same everywhere."""
    attribute = next((one for one in attributes() if one.key == key), None)
    if attribute is None:
        return ""
    rows: QuerySet[Contact] = Contact.objects.filter(pk=pk)
    if attribute.sort:
        rows = attribute.sort.join(rows)
    cells = attribute.cells(list(rows.values("id", *attribute.reads)))
    return cells[pk].shown if pk in cells else ""
