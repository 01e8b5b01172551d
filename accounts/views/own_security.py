"""Profile → Security: my password, my address, my second step, where I am signed in."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import letters, security
from accounts.door import addresses, devices, second_step, sessions
from accounts.door.again import asks_again
from accounts.door.limits import ADDRESS_CHANGES
from accounts.forms.people import AddressForm
from accounts.forms.profile import PasswordForm
from accounts.signed_in import user_of
from accounts.views.security_lines import lines
from kit.toasts import toast

_LINES = 15
Kind = security.Kind


@login_required
@require_GET
def own_security(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    return _page(request)


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password; this session goes on, every other one ends."""
    if request.method == "GET":
        return redirect("accounts:security")
    user = user_of(request)
    form = PasswordForm(user, request.POST)
    if not form.is_valid():
        return _page(request, password_form=form)
    form.save()
    sessions.leave(request)  # it goes on under another key
    update_session_auth_hash(request, user)
    sessions.end_all(user)
    sessions.note(request)
    security.record(Kind.PASSWORD_CHANGED, user=user, request=request)
    subject = gettext_lazy("Your password was changed")
    letters.send("notice", to=user.email, subject=subject, reader=user)
    toast(request, _("Password changed. Other browsers were signed out."))
    return redirect("accounts:security")


@login_required
@require_POST
@asks_again
def address(request: HttpRequest) -> HttpResponse:
    """Another e-mail address: a link goes there first."""
    user = user_of(request)
    form = AddressForm(request.POST, user=user)
    if form.is_valid() and ADDRESS_CHANGES.reached(str(user.pk)):
        form.add_error("email", _("That were many mails for one hour. Try again later."))
    if not form.is_valid():
        return _page(request, address_form=form)
    ADDRESS_CHANGES.count(str(user.pk))
    addresses.ask(user, form.cleaned_data["email"], request=request)
    words = _("A link is on its way to %(email)s. Your address changes when you follow it.")
    toast(request, words % {"email": form.cleaned_data["email"]})
    return redirect("accounts:security")


@login_required
@require_http_methods(["GET", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link shows a button: mail scanners open links as well."""
    user = user_of(request)
    try:
        if request.method == "POST":
            email = addresses.confirm(token, user=user, request=request)
            toast(request, _("You sign in with %(email)s now.") % {"email": email})
            return redirect("accounts:security")
        page = {"email": addresses.proven_by(token, user=user)}
    except addresses.NotProven:
        return render(request, "accounts/address_refused.html", status=410)
    return render(request, "accounts/address_confirm.html", page)


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End one session (`session`), or all but this one."""
    user, here = user_of(request), request.session.session_key
    theirs = UserSession.objects.filter(user=user).exclude(session_key=here)
    if request.POST.get("session", "").isdecimal():
        theirs = theirs.filter(pk=int(request.POST["session"][:18]))
    many = sessions.end(list(theirs))
    if many:
        security.record(Kind.SESSIONS_ENDED, user=user, request=request)
        said = ngettext("Signed out on %(many)d device.", "Signed out on %(many)d devices.", many)
        toast(request, said % {"many": many})
    return redirect("accounts:security")


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = user_of(request)
    context = {
        "password_form": PasswordForm(user),
        "address_form": AddressForm(user=user),
        **forms,
        "has_step": second_step.is_on(user),
        "sessions": [
            (session, devices.named(session.user_agent), devices.is_pocket(session.user_agent))
            for session in sessions.sessions_of(user)
        ],
        "this_session": request.session.session_key,
        "lines": lines(security.events(user=user)[:_LINES]),
    }
    return render(request, "accounts/security.html", context, status=422 if forms else 200)
