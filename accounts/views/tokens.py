"""API tokens: one's own in the profile, and everybody's for an owner."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import api_tokens
from accounts.forms.token import TokenForm
from accounts.models import ApiToken
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast

# Beyond so many that work, somebody is losing track.
MOST_ACTIVE = 50
_TONES = {"active": "ok", "expired": "grey", "revoked": "off"}


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens; POST makes one, whose secret this answer alone shows."""
    form = TokenForm(request.POST or None)
    if request.method == "GET":
        return _own(request, form)
    user, now = user_of(request), timezone.now()
    if form.is_valid() and ApiToken.objects.active(now).filter(user=user).count() >= MOST_ACTIVE:
        form.add_error("name", _("You have many tokens already. Revoke one that nothing uses."))
    if not form.is_valid():
        return _own(request, form, status=422)
    token, raw = api_tokens.issue(
        user,
        name=form.cleaned_data["name"],
        scopes=[form.cleaned_data["scope"]],
        expires_at=form.expires_at(now),
        at=now,
    )
    return _own(request, TokenForm(), made=token, raw=raw)


@require_GET
@requires(Can.MANAGE_PEOPLE)
def everybodys(request: HttpRequest) -> HttpResponse:
    """Administration → API tokens."""
    context = {"room": "tokens", "tokens": _listed(ApiToken.objects.all()), "of_everybody": True}
    return render(request, "accounts/tokens_of_everybody.html", context)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a token: one's own, or for an owner anybody's."""
    user = user_of(request)
    manages = user.may(Can.MANAGE_PEOPLE)
    theirs = ApiToken.objects.all() if manages else ApiToken.objects.filter(user=user)
    token = get_object_or_404(theirs, pk=pk)
    if api_tokens.revoke(token, actor=user, at=timezone.now()):
        toast(request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token})
    return redirect("accounts:tokens" if token.user_id == user.pk else "accounts:all-tokens")


def _own(request: HttpRequest, form: TokenForm, *, status: int = 200, **more: Any) -> HttpResponse:
    mine = ApiToken.objects.filter(user=user_of(request))
    context = {"form": form, "tokens": _listed(mine), **more}
    return render(request, "accounts/tokens.html", context, status=status)


def _listed(tokens: QuerySet[ApiToken]) -> list[tuple[ApiToken, str, str]]:
    """Tokens with their state and its tone: those that work first, the newest first."""
    now = timezone.now()
    ordered = tokens.select_related("user", "revoked_by").order_by(
        F("revoked_at").desc(nulls_first=True), "-created_at", "-pk"
    )
    listed = [(token, token.state(now)) for token in ordered[:500]]
    return [(token, state, _TONES[state]) for token, state in listed]
