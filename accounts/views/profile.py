"""What users set for themselves."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.profile import ProfileForm
from accounts.models import User
from accounts.views.sign_in import next_page
from kit.toasts import toast


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone and theme of the one who is signed in."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        toast(request, _("Profile saved."))
        return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system; a script gets an empty answer, a form goes back."""
    chosen = request.POST.get("theme", "")
    if chosen in User.Theme.values:
        _set(request, theme=chosen)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(next_page(request, "accounts:profile"))


@login_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of every page from now on."""
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _set(request, language=chosen)
    return redirect(next_page(request, "accounts:profile"))


def _set(request: HttpRequest, **chosen: str) -> None:
    assert isinstance(request.user, User)
    User.objects.filter(pk=request.user.pk).update(**chosen)
