"""The history of a contact, and of those who went into it, on its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.roles import Can, requires
from accounts.views.history import of_one
from contacts.merging import family
from contacts.models import Contact


@require_GET
@requires(Can.SEE_HISTORY)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what about the contact; the newest lines, and a link to all of them."""
    contact = get_object_or_404(Contact, pk=pk)
    everybody = [str(one) for one in family(pk)]
    ids = [str(pk), *(one for one in everybody if one != str(pk))]
    context = {"room": "contacts", "contact": contact, **of_one("contact", ids)}
    return render(request, "contacts/history.html", context)


def sees_history(request: HttpRequest) -> bool:
    """Whether who asks may see it."""
    return bool(request.user.is_authenticated and request.user.may(Can.SEE_HISTORY))
