"""Answers that fit whoever asks: a browser with htmx, or one without a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from contacts.models import Contact


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, and wants a part of a page."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Leave for another page, also out of a dialog or a panel."""
    if by_htmx(request):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def back(request: HttpRequest, contact: Contact) -> HttpResponse:
    """Leave for the page that the form was sent from (`next`), else for the contact's own."""
    page = request.POST.get("next", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return go(request, page if is_ours else contact.get_absolute_url())
