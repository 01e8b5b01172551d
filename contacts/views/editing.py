"""Writing a contact down, and changing what is known about it."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import creation, editing
from contacts.access import workable
from contacts.editing import AddressTaken, ChangedMeanwhile
from contacts.forms.contact import ContactForm, initial_of, taken_by
from contacts.forms.small import OwnerForm
from contacts.models import Contact
from contacts.views.answers import go
from kit.times import relative
from kit.toasts import toast


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def new(request: HttpRequest) -> HttpResponse:
    """A contact that somebody writes down."""
    form = ContactForm(request.POST or None, initial={"owner": user_of(request).pk})
    if request.method == "POST" and form.is_valid():
        try:
            # Who is written down is known, also without an address.
            now = timezone.now()
            contact = creation.create(
                at=now, source="hand", identified_at=now, **form.fields_to_save()
            )
        except IntegrityError:
            other = editing.whose(form.cleaned_data["email"])
            form.add_error("email", taken_by(other) if other else _("This address is taken."))
        else:
            toast(request, _("%(contact)s is in your contacts.") % {"contact": contact})
            return redirect(contact)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a person may change about a contact, in one form."""
    contact = workable(request, pk)
    may_give_away = user_of(request).may(Can.EDIT_CONTACTS)
    form = ContactForm(request.POST or None, contact=contact, may_give_away=may_give_away)
    if request.method == "POST" and form.is_valid():
        try:
            contact = editing.change(
                pk,
                fields=form.fields_to_save(),
                seen=form.cleaned_data["seen"],
                at=timezone.now(),
            )
        except AddressTaken as taken:
            form.add_error(
                "email", taken_by(taken.other) if taken.other else _("This address is taken.")
            )
        except ChangedMeanwhile as changed:
            form = _with_what_changed(form, changed.contact)
        else:
            toast(request, _("Saved."))
            return redirect(contact)
    return _form(request, form, contact)


def _with_what_changed(form: ContactForm, now: Contact) -> ContactForm:
    """The same input once more, with how the contact stands now said beside each field."""
    current = initial_of(now)
    sent = {**dict(form.data.items()), "seen": current["seen"]}
    again = ContactForm(sent, contact=now, may_give_away="owner" in form.fields)
    again.is_valid()
    again.add_error(
        None,
        _(
            "A colleague changed this contact %(when)s, while you were editing."
            " Save again to keep yours."
        )
        % {"when": relative(now.modified_at, now=timezone.now())},
    )
    for name, value in form.cleaned_data.items():
        typed = value.pk if name == "owner" and value else value
        if name in current and name != "seen" and (typed or "") != (current[name] or ""):
            shown = now.owner if name == "owner" else current[name]
            again.add_error(name, _("Now it says: %(value)s") % {"value": shown or _("nothing")})
    return again


def _form(request: HttpRequest, form: ContactForm, contact: Contact | None) -> HttpResponse:
    context = {"room": "contacts", "form": form, "contact": contact}
    return render(request, "contacts/edit.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Can.EDIT_CONTACTS)
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a contact to a colleague, or to nobody."""
    contact = workable(request, pk)
    form = OwnerForm(request.POST)
    if form.is_valid():
        editing.change(pk, fields=form.cleaned_data, at=timezone.now())
        new_owner = form.cleaned_data["owner"] or _("nobody")
        toast(request, _("The owner is %(owner)s now.") % {"owner": new_owner})
    return go(request, contact.get_absolute_url())
