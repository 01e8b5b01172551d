"""Conditions while they are being written: rows come and go, and say whom they match."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from contacts.conditions.drafts import Draft
from contacts.conditions.fields import TreeWidget
from contacts.conditions.said import said_of

_NAME = re.compile(r"[A-Za-z][\w-]{0,60}")


@require_POST
@requires(Can.DRAFT_RULES)
def builder(request: HttpRequest) -> HttpResponse:
    """The rows after what a button or a choice asked for; saves nothing."""
    name = _name(request)
    draft = Draft.typed(name, request.POST)
    draft.edit = draft.edit or "look"
    html = TreeWidget().render(name, draft, attrs={"id": f"id_{name}"})
    return HttpResponse(html)


@require_POST
@requires(Can.DRAFT_RULES)
def said(request: HttpRequest) -> HttpResponse:
    """The sentence of what is complete, and how many contacts match it now."""
    name = _name(request)
    draft = Draft.typed(name, request.POST)
    context = {"said": said_of(draft, counts=True), "name": name}
    return render(request, "contacts/conditions/_said.html", context)


def _name(request: HttpRequest) -> str:
    """The field that asks; its rows are the fields whose names begin so."""
    name = request.GET.get("name", "")
    if not _NAME.fullmatch(name):
        raise Http404
    return name
