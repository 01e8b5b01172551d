"""Contacts → Possible duplicates: pairs side by side, to be merged or told apart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import duplicates as alike
from contacts.duplicates import LIKENESSES
from contacts.models import Contact
from contacts.views.answers import by_htmx
from kit.toasts import toast

PER_PAGE = 20


@require_GET
@requires(Can.EDIT_CONTACTS)
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that are alike in one way; a tab for each way."""
    asked = request.GET.get("by", "")
    likeness = next((one for one in LIKENESSES if one.key == asked), LIKENESSES[0])
    after = request.GET.get("after", "").replace("\0", "")[:500]
    pairs, onwards = alike.find(likeness, after=after, limit=PER_PAGE)
    people = (
        Contact.objects.select_related("company", "owner", "activity")
        .prefetch_related("tags")
        .in_bulk({pk for pair in pairs for pk in pair})
    )
    here = reverse("contacts:duplicates")
    context = {
        "room": "contacts",
        "ways": [
            {"key": one.key, "label": one.label, "url": f"{here}?by={one.key}"}
            for one in LIKENESSES
        ],
        "likeness": likeness,
        "pairs": [(people[one], people[other]) for one, other in pairs],
        "onwards": onwards,
        "is_first": not after,
    }
    return render(request, "contacts/duplicates.html", context)


@require_POST
@requires(Can.EDIT_CONTACTS)
def dismiss(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """These are two people: do not show them again."""
    _both(pk, other)
    alike.dismiss(pk, other, by=user_of(request), at=timezone.now())
    toast(
        request,
        _("They will not be shown as the same person again."),
        undo_url=reverse("contacts:ask-again", args=[pk, other]),
    )
    if by_htmx(request):
        return HttpResponse("")  # the pair goes from the page
    return redirect("contacts:duplicates")


@require_POST
@requires(Can.EDIT_CONTACTS)
def ask_again(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Show them again."""
    _both(pk, other)
    alike.ask_again(pk, other)
    return redirect("contacts:merge-with", pk, other)


def _both(one: int, other: int) -> None:
    for pk in (one, other):
        get_object_or_404(Contact.objects.living(), pk=pk)
