"""My leads, and what is to be done about them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.models import Contact
from insights.sales import crossed, leads
from insights.sales.leads import Which
from points.chips import Chips

NOBODY, EVERYBODY = "nobody", "everybody"
# Nobody does more than that in a day; the rest shows when these are done.
_SHOWN = 200
TABS = {
    Which.WAITING: _("Waiting for you"),
    Which.ACCEPTED: _("Accepted"),
    Which.ALL: _("All"),
}


@require_GET
@requires(Can.WORK_OWN_CONTACTS)
def mine(request: HttpRequest) -> HttpResponse:
    """The leads of one colleague (oneself, if the address names nobody), the hottest first."""
    owner, said = chosen_owner(request)
    among = _among(owner, said)
    try:
        which = Which(request.GET.get("which", Which.WAITING))
    except ValueError:
        which = Which.WAITING
    chips = Chips()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = leads.of(among, which, after=after, before=before)
    user = user_of(request)
    context: dict[str, Any] = {
        "room": "my-leads",
        "leads": [(lead, chips.chip(lead.score)) for lead in page.leads],
        "older": page.older,
        "newer": page.newer,
        "which": which,
        "waiting": which == Which.WAITING,
        "choices": TABS.items(),
        "now": timezone.now(),
        "tasks": leads.tasks_of(_tasks_among(user, owner, said))[:10],
        "has_thresholds": crossed.thresholds().exists(),
        "booking_url": user.booking_url,
    }
    return render(request, "insights/leads.html", context | colleagues(request, owner, said))


@require_GET
@requires(Can.WORK_OWN_CONTACTS)
def tasks(request: HttpRequest) -> HttpResponse:
    """What one colleague has to do; for sales, what nobody has taken besides."""
    owner, said = chosen_owner(request)
    found = leads.tasks_of(_tasks_among(user_of(request), owner, said))
    context = {
        "room": "my-tasks",
        "now": timezone.now(),
        "tasks": found[:_SHOWN],
        "is_cut": found.count() > _SHOWN,
        "shown": _SHOWN,
    }
    return render(request, "insights/tasks.html", context | colleagues(request, owner, said))


def chosen_owner(request: HttpRequest) -> tuple[User | None, str]:
    """Whose leads the address asks for, and how it says so; sales see their own only."""
    user = user_of(request)
    said = request.GET.get("owner", "")
    if not user.may(Can.EDIT_CONTACTS):
        return user, ""
    if said in (NOBODY, EVERYBODY):
        return None, said
    if said.isdecimal() and len(said) < 19:
        colleague = _with_leads().filter(pk=int(said)).first()
        if colleague is not None and colleague != user:
            return colleague, said
    return user, ""


def _among(owner: User | None, said: str) -> Q:
    """Whose leads, for a query."""
    return Q() if said == EVERYBODY else Q(owner=owner)


def _tasks_among(user: User, owner: User | None, said: str) -> Q:
    """Whose tasks: sales, who choose nobody, see what anybody may take beside their own."""
    if not user.may(Can.EDIT_CONTACTS):
        return Q(owner=user) | Q(owner=None)
    return _among(owner, said)


def _with_leads() -> QuerySet[User]:
    """Who works here, and who left and still has leads: somebody must see to those."""
    theirs = Contact.objects.listed().filter(owner=OuterRef("pk"))
    return User.objects.filter(Q(is_active=True) | Exists(theirs))


def colleagues(request: HttpRequest, owner: User | None, said: str) -> dict[str, Any]:
    """Template context: whose leads are shown, and whose one may choose."""
    user = user_of(request)
    others = User.objects.none()
    if user.may(Can.EDIT_CONTACTS):
        others = _with_leads().exclude(pk=user.pk)
    return {
        "of": owner,
        "owner": said,
        "is_mine": owner == user,
        "may_choose": user.may(Can.EDIT_CONTACTS),
        "colleagues": others.order_by("first_name", "last_name", "email"),
    }
