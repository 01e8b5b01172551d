"""Points → Personas: whom we want to win, and who of our contacts they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import bant
from contacts.conditions import BadTree, Wrong
from contacts.models import Contact
from kit.paging import Key, page
from kit.toasts import toast
from kit.usages import usages
from points import personas as deeds
from points.forms.persona import PersonaForm
from points.forms.qualification import NeededForm
from points.models import Persona
from points.persona_trees import tree_of
from points.views.rights import rights

_PAGE = 25
_NEWEST_FIRST = (Key("id", int, descending=True),)


@requires(Can.SEE)
def personas(request: HttpRequest) -> HttpResponse:
    """All of them, with how many contacts each describes and which rules name it."""
    found, now = list(Persona.objects.order_by("name", "pk")), timezone.now()
    total = Contact.objects.listed().count()
    rows: list[dict[str, Any]] = [
        {
            "is": persona,
            "said": _said(persona),
            "many": deeds.matching(persona, at=now).count(),
            "usages": usages("persona", persona.pk),
        }
        for persona in found
        if persona.archived_at is None
    ]
    sorts = [
        (Persona.About.PERSON, _("Personas"), _("Whom we talk to.")),
        (Persona.About.COMPANY, _("Ideal customers"), _("Companies we want to win.")),
    ]
    context = {
        "room": "personas",
        **rights(request),
        "sorts": [
            (about, label, words, [row for row in rows if row["is"].about == about])
            for about, label, words in sorts
        ],
        "total": total,
        "needed": bant.needed(),
        "needed_form": NeededForm(initial={"needed": bant.needed()}),
        "archived": [persona for persona in found if persona.archived_at],
    }
    return render(request, "points/personas.html", context)


@requires(Can.SEE)
def persona(request: HttpRequest, pk: int) -> HttpResponse:
    """One: what it says, and the contacts that it describes."""
    found = get_object_or_404(Persona, pk=pk)
    matching = deeds.matching(found, at=timezone.now())
    shown = page(
        matching.select_related("company", "owner"),
        _NEWEST_FIRST,
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "room": "personas",
        **rights(request),
        "persona": found,
        "said": _said(found),
        "many": matching.count(),
        "total": Contact.objects.listed().count(),
        "rules": deeds.rules_of(pk),
        "contacts": shown.rows,
        "older": shown.older,
        "newer": shown.newer,
    }
    return render(request, "points/persona.html", context)


@requires(Can.PUBLISH_RULES)
def new(request: HttpRequest, about: str) -> HttpResponse:
    """The form of one that does not exist yet."""
    if about not in Persona.About:
        raise Http404
    return _form(request, Persona(about=about))


@requires(Can.PUBLISH_RULES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one; what is saved counts at once for the rules that name it."""
    return _form(request, get_object_or_404(Persona.objects.current(), pk=pk))


@requires(Can.PUBLISH_RULES)
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one away that nothing uses any more."""
    found = get_object_or_404(Persona, pk=pk)
    if users := usages("persona", pk):
        names = ", ".join(usage.label for usage in users[:3])
        said = _("“%(name)s” is in use by %(names)s: change or archive that first.")
        toast(request, said % {"name": found.name, "names": names}, level=messages.ERROR)
        return redirect(found)
    deeds.archive(found, at=timezone.now())
    undo = reverse("points:persona-restore", args=[pk])
    toast(request, _("“%(name)s” is archived.") % {"name": found.name}, undo_url=undo)
    return redirect("points:personas")


@requires(Can.PUBLISH_RULES)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one back."""
    found = get_object_or_404(Persona, pk=pk)
    deeds.restore(found)
    return redirect(found)


def _form(request: HttpRequest, persona: Persona) -> HttpResponse:
    name = persona.name  # the form will change it
    form = PersonaForm(request.POST or None, instance=persona)
    if request.method == "POST" and form.is_valid():
        deeds.save(form.save(commit=False), actor=user_of(request))
        toast(request, _("“%(name)s” is saved.") % {"name": persona.name})
        return redirect(persona)
    context = {
        "room": "personas",
        **rights(request),
        "persona": persona,
        "name": name,
        "form": form,
        "rules": deeds.rules_of(persona.pk) if persona.pk else [],
    }
    status = 422 if form.errors else 200
    return render(request, "points/persona_form.html", context, status=status)


def _said(persona: Persona) -> str:
    """Its condition in words; "" where it is none (any more)."""
    try:
        return str(tree_of(persona.tree))
    except (BadTree, Wrong):
        return ""
