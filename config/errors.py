"""What is said where a request cannot be read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBadRequest
from django.template.loader import render_to_string


def cannot_be_read(request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """A 400 that does not look at the request: it may lack a user, and its body breaks again.

    Django's own looks for the CSRF token once more, which makes a 500 of some of them.
    """
    return HttpResponseBadRequest(render_to_string("400.html"))
