"""Inviting colleagues, and what they see when they follow the link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.door.entering import come_in
from accounts.forms.people import InviteForm, JoinForm
from accounts.invitations import NotOpen, Why
from accounts.models import Invitation
from accounts.roles import Can, Role, requires
from accounts.roles_in_words import what_each_may
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Ask somebody to join."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            invitations.invite(email, role, request=request, at=timezone.now())
        except invitations.AlreadyThere:  # a colleague was quicker
            form.add_error("email", _("This address was invited already."))
        else:
            toast(request, _("%(email)s gets an invitation by mail.") % {"email": email})
            return redirect("accounts:people")
    page = {"room": "people", "form": form, "roles": what_each_may()}
    return render(request, "accounts/invite.html", page, status=422 if form.errors else 200)


@require_POST
@requires(Can.MANAGE_PEOPLE)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link, good for another week."""
    sent = invitations.send_again(pk, request=request, at=timezone.now())
    if sent is not None:
        words = _("%(email)s gets a new link. The old one stopped working.")
        toast(request, words % {"email": sent.email})
    return redirect("accounts:people")


@require_POST
@requires(Can.MANAGE_PEOPLE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link stops working."""
    if invitations.revoke(pk, request=request, at=timezone.now()):
        toast(request, _("Invitation withdrawn. Its link does not work any more."))
    return redirect("accounts:people")


@require_POST
@requires(Can.MANAGE_PEOPLE)
@never_cache
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to hand over by another way, where mail does not get through."""
    invitation = Invitation.objects.filter(pk=pk, accepted_at=None, revoked_at=None).first()
    if invitation is None or invitation.has_run_out(timezone.now()):
        return redirect("accounts:people")
    page = {"room": "people", "invitation": invitation, "link": invitations.link_of(invitation)}
    return render(request, "accounts/invitation_link.html", page)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Who follows the link says their name, sets a password and is in."""
    at = timezone.now()
    try:
        invitation = invitations.opened_by(token, at=at)
        if request.user.is_authenticated:
            page = {"invitation": invitation, "next": request.path}
            return render(request, "accounts/join_as_other.html", page)
        form = JoinForm(request.POST or None, email=invitation.email)
        if request.method == "POST" and form.is_valid():
            user = invitations.accept(token, request=request, at=at, **form.cleaned_data)
            onward = resolve_url(settings.LOGIN_REDIRECT_URL)
            return come_in(user, onward=onward, request=request)
    except NotOpen as reason:
        return render(request, "accounts/join_refused.html", {"why": _why(reason.why)}, status=410)
    page = {"form": form, "invitation": invitation, "role": Role(invitation.role).label}
    return render(request, "accounts/join.html", page, status=422 if form.errors else 200)


def _why(why: Why) -> str:
    return {
        Why.USED: _("This invitation was used already. Sign in with the password you chose."),
        Why.REVOKED: _("This invitation was withdrawn."),
        Why.RUN_OUT: _("This invitation has run out: its link works for seven days."),
        Why.REPLACED: _("A newer invitation was sent to you. Use the link in the latest mail."),
        Why.UNREADABLE: _("This link is not whole. Copy all of it from the mail."),
    }[why]
