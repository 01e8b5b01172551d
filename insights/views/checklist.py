"""The checklist on the dashboard: hidden, and shown again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from insights import checklist
from kit.toasts import toast


@require_POST
@requires(Can.MANAGE_ACCOUNT)
def hide(request: HttpRequest) -> HttpResponse:
    """Take the list off everybody's dashboard."""
    checklist.hide(user_of(request))
    toast(request, _("The checklist is hidden."), undo_url=reverse("insights:checklist-show"))
    return redirect("insights:dashboard")


@require_POST
@requires(Can.MANAGE_ACCOUNT)
def show(request: HttpRequest) -> HttpResponse:
    """Put it back."""
    checklist.show(user_of(request))
    return redirect("insights:dashboard")
