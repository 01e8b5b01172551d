"""What qualifies a contact, on the screen of personas."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from points import qualification
from points.forms.qualification import NeededForm


@requires(Can.PUBLISH_RULES)
@require_POST
def needed(request: HttpRequest) -> HttpResponse:
    """Change how many answers are needed; what rules pay by it follows by a job."""
    form = NeededForm(request.POST)
    if not form.is_valid():
        toast(request, " ".join(map(str, form.errors["needed"])), level=messages.ERROR)
    elif qualification.need(form.cleaned_data["needed"], actor=user_of(request)):
        toast(request, _("Saved. Points that depend on it are being worked out."))
    else:
        toast(request, _("Saved."))
    return redirect("points:personas")
