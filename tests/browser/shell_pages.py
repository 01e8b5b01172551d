"""Pages that fill the shell with one of everything, and answers that go wrong on purpose."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.http import require_POST

from kit.toasts import toast

NAMES = ["Marta Lindqvist", "Jonas Weber", "Aisha Diallo"]


class RuleForm(forms.Form):
    """A form with a field of each sort."""

    name = forms.CharField(help_text="What colleagues see.")
    points = forms.IntegerField()
    repeats = forms.ChoiceField(choices=[("once", "Once"), ("every", "Every time")])
    how = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    quiet = forms.BooleanField(required=False)


def everything(request: HttpRequest) -> HttpResponse:
    """The page; a POST with errors answers 422, to htmx with the form alone."""
    form = RuleForm(request.POST or None)
    if form.is_bound and form.is_valid():
        toast(request, "Rule published.", undo_url="/shell/undone/")
        return redirect("everything")
    status = 422 if form.errors else 200
    part = "shell.html#form" if request.htmx and form.is_bound else "shell.html"
    return render(request, part, {"form": form, "names": NAMES}, status=status)


def part(request: HttpRequest) -> HttpResponse:
    """A part of a page that brings a toast."""
    toast(request, "Äpfel archived.", undo_url="/shell/undone/")
    return HttpResponse("<p>The part arrived.</p>")


def fails(request: HttpRequest, status: int) -> HttpResponse:
    """An answer with this status."""
    return HttpResponse("<p>Django's own error page</p>", status=status)


def ended(request: HttpRequest) -> HttpResponse:
    """What a view answers when nobody is signed in."""
    return redirect("/sign-in/?next=/shell/ended/")


@require_POST
def undone(request: HttpRequest) -> HttpResponse:
    """The other side of Undo."""
    toast(request, "Taken back.")
    return redirect("everything")


def where(request: HttpRequest, **_: Any) -> HttpResponse:
    """Says where it is."""
    return render(request, "shell.html", {"form": RuleForm(), "names": [request.get_full_path()]})


urlpatterns = [
    path("shell/", everything, name="everything"),
    path("shell/part/", part),
    path("shell/fails/<int:status>/", fails),
    path("shell/ended/", ended),
    path("shell/undone/", undone),
    path("shell/contact/<str:name>/", where),
    path("", include("config.urls")),
]
