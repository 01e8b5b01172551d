"""Making two contacts one: finding the other, looking at both side by side, and doing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import duplicates, merge_preview, merging
from contacts.merging import CannotMerge
from contacts.models import Contact, Merge
from contacts.search import search
from contacts.views.answers import by_htmx, go
from kit.toasts import toast

MOST_FOUND = 20
BY_HAND = gettext_noop("Merged by hand")


class WhyForm(forms.Form):
    """What will be said on the timeline."""

    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=Merge._meta.get_field("reason").max_length,
        help_text=gettext_lazy("It stands on the timeline, so that colleagues understand it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_GET
@requires(Can.EDIT_CONTACTS)
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is the same person? Those who look alike first; a search finds anybody else."""
    contact = _living(pk)
    typed = request.GET.get("who", "").replace("\0", "")[:200]
    alike = duplicates.of(contact)
    found = []
    if typed.strip():
        known = search(Contact.objects.listed(), typed).exclude(pk=pk)
        found = list(known.select_related("company").order_by("-pk")[: MOST_FOUND + 1])
    people = Contact.objects.select_related("company").in_bulk(alike)
    context = {
        "room": "contacts",
        "contact": contact,
        "typed": typed,
        "found": found[:MOST_FOUND],
        "is_more": len(found) > MOST_FOUND,
        "alike": [(people[other], ways) for other, ways in alike.items()],
    }
    return render(request, f"contacts/merge_choose.html{_part(request, 'found')}", context)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both side by side, with what will be; POST merges `other` into the contact `pk`."""
    stays, goes = _living(pk), _living(other)
    if stays == goes:
        raise Http404
    if stays.is_anonymous and not goes.is_anonymous:  # who is known stays
        return redirect("contacts:merge-with", other, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    status = 200
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            merged = merging.merge(
                loser_id=other,
                winner_id=pk,
                reason=form.cleaned_data["why"] or BY_HAND,
                at=timezone.now(),
                actor=user_of(request),
            )
        except CannotMerge as reason:
            error, status = str(reason), 422
        else:
            toast(
                request,
                _("%(other)s is a part of %(contact)s now.") % {"other": goes, "contact": stays},
                undo_url=reverse("contacts:unmerge", args=[pk, merged.pk]),
            )
            return go(request, reverse("contacts:contact", args=[pk]))
    context = {
        "room": "contacts",
        "contact": stays,
        "other": goes,
        "lines": merge_preview.preview(stays, goes),
        "may_turn": goes.is_anonymous == stays.is_anonymous,
        "form": form,
        "error": error,
    }
    status = 422 if form.errors else status
    return render(request, "contacts/merge.html", context, status=status)


@require_GET
@requires(Can.SEE)
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Panel of the contact's page: who went into it, and who may be the same person."""
    contact = _living(pk)
    alike = {} if contact.is_anonymous else duplicates.of(contact)
    people = Contact.objects.select_related("company").in_bulk(alike)
    context: dict[str, Any] = {
        "room": "contacts",
        "contact": contact,
        "may_edit_any": user_of(request).may(Can.EDIT_CONTACTS),
        "alike": [(people[other], ways) for other, ways in alike.items()],
        "merges": Merge.objects.filter(winner=pk)
        .select_related("loser", "actor", "undone_by")
        .order_by("-merged_at", "-pk")[:MOST_FOUND],
    }
    return render(request, "contacts/merges.html", context)


def _living(pk: int) -> Contact:
    living = Contact.objects.living().select_related("company", "owner", "activity")
    return get_object_or_404(living, pk=pk)


def _part(request: HttpRequest, name: str) -> str:
    return f"#{name}" if by_htmx(request) else ""
