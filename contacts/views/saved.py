"""Saved views of the contact list: its tabs."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import saved_views
from accounts.models import SavedView, User
from accounts.roles import Can, requires
from accounts.saved_views import NameTaken, State
from accounts.signed_in import user_of
from contacts.forms.view import ViewForm
from contacts.list_state import PAGE, address_of, state_of
from contacts.views.answers import go
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def new(request: HttpRequest) -> HttpResponse:
    """Save what the list shows under a name; the address says what that is, as the list's does."""
    user = user_of(request)
    form = _form(request, user, None)
    state = state_of(_carried(request))
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save(
                user,
                PAGE,
                name=form.cleaned_data["name"],
                state=state,
                is_shared=form.cleaned_data.get("is_shared", False),
            )
        except NameTaken:
            form.add_error("name", _("You have a view of that name."))
        else:
            if form.cleaned_data["is_first"]:
                saved_views.open_with(user, PAGE, view)
            toast(request, _("The view “%(name)s” is saved.") % {"name": view.name})
            return go(request, list_at(view))
    return _dialog(request, form, None, state)


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a view anew, share it, open the list with it; whose it is not may do the last alone."""
    user = user_of(request)
    found = get_object_or_404(SavedView.objects.seen_by(user.pk, PAGE), pk=pk)
    form = _form(request, user, found)
    if request.method == "POST" and form.is_valid():
        try:
            if "name" in form.fields:
                found = saved_views.rename(
                    found,
                    name=form.cleaned_data["name"],
                    is_shared=form.cleaned_data.get("is_shared", found.is_shared),
                )
        except NameTaken:
            form.add_error("name", _("You have a view of that name."))
        else:
            if form.cleaned_data["is_first"]:
                saved_views.open_with(user, PAGE, found)
            else:
                saved_views.open_without(user, found)
            toast(request, _("Saved."))
            return go(request, list_at(found))
    return _dialog(request, form, found, saved_views.state_of(found))


@require_POST
@requires(Can.SEE)
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on the view shows what the address says; the toast puts it back as it was."""
    found = _own(user_of(request), pk)
    before = saved_views.state_of(found)
    saved_views.update(found, state_of(request.GET))
    undo = reverse("contacts:view-update", args=[pk]) + address_of(before)
    toast(request, _("“%(name)s” shows this from now on.") % {"name": found.name}, undo_url=undo)
    return redirect(list_at(found))


@require_POST
@requires(Can.SEE)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view away; the toast brings it back."""
    found = _own(user_of(request), pk)
    saved_views.delete(found, at=timezone.now())
    undo = reverse("contacts:view-restore", args=[pk])
    toast(request, _("The view “%(name)s” is deleted.") % {"name": found.name}, undo_url=undo)
    return redirect(reverse("contacts:list") + "?view=0")


@require_POST
@requires(Can.SEE)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted view back."""
    found = get_object_or_404(SavedView, pk=pk, page=PAGE, deleted_at__isnull=False)
    if not saved_views.may_change(user_of(request), found):
        raise PermissionDenied(_("This view is a colleague’s."))
    try:
        saved_views.restore(found)
    except NameTaken:
        toast(request, _("Another view has that name by now."), level=messages.ERROR)
        return redirect("contacts:list")
    return redirect(list_at(found))


def list_at(view: SavedView) -> str:
    """The list as the view shows it."""
    return reverse("contacts:list") + address_of(saved_views.state_of(view), view=view.pk)


def _own(user: User, pk: int) -> SavedView:
    """A view that the user may change.

    Raises:
        PermissionDenied: it is a colleague's.
    """
    found = get_object_or_404(SavedView.objects.seen_by(user.pk, PAGE), pk=pk)
    if not saved_views.may_change(user, found):
        raise PermissionDenied(_("This view is a colleague’s."))
    return found


def _carried(request: HttpRequest) -> QueryDict:
    """The list's address: in our own on GET, in a hidden field when the form comes back."""
    return QueryDict(request.POST.get("list", "")) if request.method == "POST" else request.GET


def _form(request: HttpRequest, user: User, view: SavedView | None) -> ViewForm:
    initial: dict[str, object] = {
        "is_first": view is not None and saved_views.seen_by(user, PAGE).first == view
    }
    if view is not None:
        initial |= {"name": view.name, "is_shared": view.is_shared}
    return ViewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        may_name=view is None or saved_views.may_change(user, view),
        may_share=user.may(Can.EDIT_CONTACTS),
    )


def _dialog(
    request: HttpRequest, form: ViewForm, view: SavedView | None, state: State
) -> HttpResponse:
    context = {
        "room": "contacts",
        "form": form,
        "view": view,
        "list": address_of(state).removeprefix("?"),
        "back": list_at(view) if view else reverse("contacts:list") + address_of(state),
    }
    return render(request, "contacts/view.html", context, status=422 if form.errors else 200)
