"""Coming in and going out."""

from __future__ import annotations

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import security
from accounts.door import sessions
from accounts.door.entering import come_in
from accounts.forms.sign_in import SignInForm
from accounts.models import User


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; then the second step, if there is one, and on to `next`."""
    onward = next_page(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and form.user:
        return come_in(form.user, onward=onward, request=request)
    status = 429 if form.too_often else 422 if form.is_bound else 200
    page = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "accounts/sign_in.html", page, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, User):
        security.record(security.Kind.SIGNED_OUT, user=request.user, request=request)
        sessions.leave(request)
    logout(request, show_message=False)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def next_page(request: HttpRequest, default: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Where the request asks to go next, if that is a page of ours; else `default`."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # From the root: `redirect` takes anything else for the name of a view.
    return asked if safe and asked.startswith("/") else resolve_url(default)
