"""A contact's personal link: whoever opens it is taken for this contact."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.access import workable
from tracking import personal_links
from tracking.account import wishes_now
from tracking.forms import PersonalLinkForm


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def personal_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the page and how long; POST makes the link and shows it, once."""
    contact = workable(request, pk)
    if contact.is_anonymous:
        raise Http404  # a link to nobody would make nobody known
    wishes = wishes_now()
    places = personal_links.places(wishes)
    form = PersonalLinkForm(
        request.POST or None,
        wishes=wishes,
        initial={"page": places[0] if places else "", "days": 30},
    )
    context = {"room": "contacts", "contact": contact, "form": form, "places": places}
    if request.method == "POST" and form.is_valid():
        context["made"], context["link"] = personal_links.make(
            contact_id=pk,
            page=form.cleaned_data["page"],
            lasts=form.lasts,
            by=user_of(request),
            at=timezone.now(),
        )
    status = 422 if form.errors else 200
    return render(request, "tracking/personal_link.html", context, status=status)
