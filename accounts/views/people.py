"""Administration → People: who works here, as what, and what happened to their way in."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import handover, people, security
from accounts import settings as account
from accounts.door import second_step
from accounts.door.again import asks_again
from accounts.forms.people import LeaveForm, RoleForm
from accounts.models import Invitation, User
from accounts.roles import Can, Role, requires
from accounts.signed_in import user_of
from kit.toasts import toast


@require_GET
@requires(Can.MANAGE_PEOPLE)
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody, and who was asked to join."""
    found = list(_with_last_seen(User.objects.all()))
    with_step = second_step.those_with_it(found)
    now = timezone.now()
    asked = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    context = {
        "room": "people",
        "people": [(user, user.pk in with_step) for user in found],
        "active": sum(user.is_active for user in found),
        "without_step": sum(user.is_active and user.pk not in with_step for user in found),
        "invitations": [
            (invitation, invitation.has_run_out(now))
            for invitation in asked.select_related("invited_by").order_by("-sent_at", "-pk")
        ],
        "is_demanded": account.get("require_two_factor"),
    }
    return render(request, "accounts/people.html", context)


@require_GET
@requires(Can.MANAGE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: role, second step, what happened."""
    return _person(request, _asked(pk))


@require_POST
@requires(Can.MANAGE_PEOPLE)
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give another role."""
    asked = _asked(pk)
    form = RoleForm(request.POST, instance=User.objects.get(pk=pk))
    if not form.is_valid():
        return _person(request, asked, form)
    try:
        changed = people.change_role(pk, Role(form.cleaned_data["role"]), request=request)
    except people.LastOwner:
        form.add_error("role", _only_owner(asked))
        return _person(request, asked, form)
    toast(
        request,
        _("%(name)s is %(role)s now.") % {"name": changed, "role": changed.get_role_display()},
    )
    if changed == request.user and not changed.may(Can.MANAGE_PEOPLE):
        return redirect("accounts:profile")  # they gave their own role away
    return redirect("accounts:person", pk)


@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_PEOPLE)
@asks_again
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Send away; first a page that says what that means and asks who inherits."""
    asked = _asked(pk)
    sent = request.POST if request.method == "POST" else None  # a POST may say nothing
    form = LeaveForm(sent, leaver=asked)
    if request.method == "POST" and form.is_valid():
        try:
            people.deactivate(pk, heir=form.cleaned_data["heir"], request=request)
        except people.LastOwner:
            form.add_error(None, _only_owner(asked))
        else:
            toast(
                request,
                _("%(name)s cannot sign in any more.") % {"name": asked},
                undo_url=reverse("accounts:person-reactivate", args=[pk]),
            )
            return redirect("accounts:people" if pk != user_of(request).pk else "accounts:sign-in")
    page = {"room": "people", "person": asked, "form": form, "owned": handover.owned_by(asked)}
    status = 422 if form.errors else 200
    return render(request, "accounts/person_leaves.html", page, status=status)


@require_POST
@requires(Can.MANAGE_PEOPLE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let in again."""
    asked = people.reactivate(_asked(pk).pk, request=request)
    toast(request, _("%(name)s can sign in again.") % {"name": asked})
    return redirect("accounts:person", pk)


@require_POST
@requires(Can.MANAGE_PEOPLE)
@asks_again
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever lost phone and codes."""
    asked = _asked(pk)
    if people.reset_second_step(pk, request=request):
        toast(request, _("%(name)s signs in with the password alone now.") % {"name": asked})
    return redirect("accounts:person", pk)


@require_POST
@requires(Can.MANAGE_PEOPLE)
@asks_again
def demand_second_step(request: HttpRequest) -> HttpResponse:
    """Ask everybody for a second step, or leave it to each."""
    is_demanded = request.POST.get("demanded") == "yes"
    if is_demanded != account.get("require_two_factor"):
        account.put("require_two_factor", is_demanded, user_of(request))
        kind = (
            security.Kind.TWO_FACTOR_DEMANDED if is_demanded else security.Kind.TWO_FACTOR_LEFT_FREE
        )
        security.record(kind, user=None, request=request)
    if is_demanded:
        toast(request, _("Whoever has no second step is asked to set one up at the next click."))
    else:
        toast(request, _("A second step is everybody's own choice now."))
    return redirect("accounts:people")


def _person(request: HttpRequest, asked: User, form: RoleForm | None = None) -> HttpResponse:
    context = {
        "room": "people",
        "person": asked,
        "form": form or RoleForm(instance=asked),
        "has_step": second_step.is_on(asked),
        "sessions": UserSession.objects.filter(user=asked).count(),
        "is_you": asked == request.user,
    }
    status = 422 if form else 200
    return render(request, "accounts/person.html", context, status=status)


def _asked(pk: int) -> User:
    return get_object_or_404(_with_last_seen(User.objects.all()), pk=pk)


def _with_last_seen(users: QuerySet[User]) -> QuerySet[User]:
    """With `seen_at`: the last look at a page, or the last sign-in."""
    # Greatest leaves out what is null.
    seen = users.annotate(seen_at=Greatest(Max("usersession__last_seen_at"), F("last_login")))
    return seen.order_by("-is_active", "first_name", "last_name", "email", "pk")


def _only_owner(user: User) -> str:
    return _("%(name)s is the only owner. Make somebody else an owner first.") % {"name": user}
