"""Deleting, restoring and erasing a contact; making one that was merged two again."""

from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import deletion, erasure, merging
from contacts.access import workable
from contacts.forms.small import ErasureForm
from contacts.merging import CannotMerge
from contacts.models import Contact, Merge
from contacts.views.answers import go
from kit.toasts import toast


@require_POST
@requires(Can.EDIT_CONTACTS)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a contact out of every list; the toast and its page bring it back."""
    contact = workable(request, pk)
    deletion.delete([pk], at=timezone.now())
    toast(
        request,
        _("%(contact)s is deleted.") % {"contact": contact},
        undo_url=reverse("contacts:restore", args=[pk]),
    )
    return go(request, reverse("contacts:list"))


@require_POST
@requires(Can.EDIT_CONTACTS)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted contact back, unless its address is somebody else's by now."""
    contact = get_object_or_404(Contact, pk=pk)
    try:
        if deletion.restore([pk]):
            toast(request, _("%(contact)s is back.") % {"contact": contact})
    except IntegrityError:
        toast(
            request,
            _("%(email)s belongs to another contact by now, so this one cannot come back.")
            % {"email": contact.email},
            level=messages.ERROR,
        )
    return redirect("contacts:contact", pk)


@require_http_methods(["GET", "POST"])
@requires(Can.MANAGE_ACCOUNT)
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Blank everything personal for ever, once the contact's name was typed."""
    contact = get_object_or_404(Contact, pk=pk, erased_at=None, merged_into=None)
    form = ErasureForm(request.POST or None, name=str(contact))
    if request.method == "POST" and form.is_valid():
        erasure.erase([pk], at=timezone.now())
        toast(request, _("Everything personal about this contact is gone."))
        return go(request, reverse("contacts:list"))
    context = {"room": "contacts", "contact": contact, "form": form}
    return render(request, "contacts/erase.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Can.EDIT_CONTACTS)
def unmerge(request: HttpRequest, pk: int, merge_id: int) -> HttpResponse:
    """Make one contact two again."""
    merged = get_object_or_404(Merge.objects.select_related("loser"), pk=merge_id, winner=pk)
    try:
        merging.unmerge(merged, actor=user_of(request), at=timezone.now())
    except CannotMerge as error:
        toast(request, str(error), level=messages.ERROR)
    else:
        toast(request, _("%(contact)s stands for itself again.") % {"contact": merged.loser})
    return go(request, reverse("contacts:contact", args=[pk]))
