"""Answers that fit whoever asks: a browser with htmx, or one without a script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, and wants a part of a page."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Leave for another page, also out of a dialog or a panel."""
    if by_htmx(request):
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)
