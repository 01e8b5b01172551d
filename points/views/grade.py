"""The grade: a table of fit by engagement, and how it is given."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from kit.toasts import toast
from points import grade as grades
from points.forms.grade import GradeForm
from points.models import Group
from points.views.rights import rights


@require_GET
@requires(Can.SEE)
def grade(request: HttpRequest) -> HttpResponse:
    """How many contacts have each grade; a click leads to them."""
    by = grades.grading()
    groups = Group.objects.in_bulk([by.fit, by.engagement]) if by else {}
    context = {
        "room": "scores",
        **rights(request),
        "by": by,
        "fit": groups.get(by.fit) if by else None,
        "engagement": groups.get(by.engagement) if by else None,
        "table": grades.table(by) if by else [],
        "numbers": grades.NUMBERS,
        "has_two_scores": Group.objects.filter(archived_at=None).count() > 1,
    }
    return render(request, "points/grade.html", context)


@requires(Can.PUBLISH_RULES)
def edit(request: HttpRequest) -> HttpResponse:
    """Choose the two scores and where their parts begin."""
    groups = list(Group.objects.filter(archived_at=None).order_by("-pk")[:2])
    if len(groups) < 2:
        return redirect("points:grade")
    known = grades.remembered() or grades.proposed(groups[0], groups[1])
    form = GradeForm(request.POST or None, initial=GradeForm.initial_of(known))
    if request.method == "POST" and form.is_valid():
        grades.put(form.grading, actor=user_of(request))
        toast(request, _("Everybody has a grade now."))
        return redirect("points:grade")
    context = {
        "room": "scores",
        **rights(request),
        "form": form,
        "is_on": grades.grading() is not None,
        "table": [] if form.is_bound else grades.table(known),
        "numbers": grades.NUMBERS,
    }
    status = 422 if form.errors else 200
    return render(request, "points/grade_edit.html", context, status=status)


@require_POST
@requires(Can.PUBLISH_RULES)
def preview(request: HttpRequest) -> HttpResponse:
    """The table as typed so far; asked at every change, saves nothing."""
    form = GradeForm(request.POST)
    table = grades.table(form.grading) if form.is_valid() else []
    context = {"table": table, "numbers": grades.NUMBERS}
    return render(request, "points/grade_edit.html#squares", context)


@require_POST
@requires(Can.PUBLISH_RULES)
def stop(request: HttpRequest) -> HttpResponse:
    """Give no grades any more."""
    grades.switch(False, actor=user_of(request))
    toast(request, _("Nobody has a grade any more."), undo_url=reverse("points:grade-resume"))
    return redirect("points:grade")


@require_POST
@requires(Can.PUBLISH_RULES)
def resume(request: HttpRequest) -> HttpResponse:
    """Give them again as they were given."""
    grades.switch(True, actor=user_of(request))
    return redirect("points:grade")
