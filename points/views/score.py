"""Writing a score: its name, how far it goes, and what its bands are called."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from points import bands, revision
from points.forms.bands import BandRows
from points.forms.score import ScoreForm
from points.models import Group
from points.views.rights import rights


@requires(Can.PUBLISH_RULES)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a score that does not exist yet."""
    return _form(request, Group())


@requires(Can.PUBLISH_RULES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a score is called and how far it goes; its points stay."""
    return _form(request, get_object_or_404(Group, pk=pk))


@requires(Can.PUBLISH_RULES)
@require_POST
def spread(request: HttpRequest, pk: int) -> HttpResponse:
    """How many contacts lie in each band as typed so far; asked at every change, saves nothing."""
    rows = BandRows(get_object_or_404(Group, pk=pk), request.POST)
    return render(request, "points/score.html#spread", {"spread": rows.spread()})


def _form(request: HttpRequest, group: Group) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form, rows = ScoreForm(sent, instance=group), BandRows(group, sent)
    name = group.name
    if sent is not None and (deed := sent.get("do", "")):
        form = _as_typed(form, group)
        rows.rearrange(sent, deed)
    elif sent is not None:
        is_right = form.is_valid()
        if rows.is_valid(ceiling=form.cleaned_data.get("ceiling")) and is_right:
            _save(form, rows, actor=user_of(request))
            toast(request, _("“%(name)s” is saved.") % {"name": form.instance.name})
            return redirect("points:scores")
    is_wrong = bool(form.errors or rows.errors)
    context = {
        "room": "scores",
        **rights(request),
        "form": form,
        "bands": rows,
        "spread": rows.spread(),
        "group": group,
        "name": name,
        "is_wrong": is_wrong,
    }
    return render(request, "points/score.html", context, status=422 if is_wrong else 200)


@transaction.atomic
def _save(form: ScoreForm, rows: BandRows, *, actor: User) -> None:
    revision.cut()  # whoever posts meanwhile knows the limits and bands of before
    group: Group = form.save()
    bands.keep(group, rows.said(), actor=actor)


def _as_typed(form: ScoreForm, group: Group) -> ScoreForm:
    """The form with what was typed in it, unchecked."""
    return ScoreForm(instance=group, initial={name: form[name].value() for name in form.fields})
