"""Writing a contact down, and changing what is known about it."""

from __future__ import annotations

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.history.reading import last_change
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import creation, editing
from contacts.access import workable
from contacts.editing import ChangedMeanwhile
from contacts.fields import value_of
from contacts.forms.contact import ContactForm, taken_by
from contacts.forms.small import OwnerForm
from contacts.models import Contact
from contacts.uniqueness import ValueTaken, taken
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
        except IntegrityError as error:
            _say_whose(form, taken(error, form.values()))
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
        except ValueTaken as whose:
            _say_whose(form, whose)
        except ChangedMeanwhile as changed:
            form = _with_what_changed(form, changed.contact)
        else:
            toast(request, _("Saved."))
            return redirect(contact)
    return _form(request, form, contact)


def _say_whose(form: ContactForm, taken: ValueTaken) -> None:
    """Somebody else was given the same value in the same moment."""
    words = taken_by(taken.other, taken.alias) if taken.other else _("This is taken.")
    form.add_error(taken.alias if taken.alias in form.fields else None, words)


def _who_was_faster(now: Contact) -> str:
    """Who saved the contact meanwhile, as far as history tells, and when."""
    last = last_change("contact", now.pk)
    when = relative(now.modified_at, now=timezone.now())
    if last and last[0]:
        said = _(
            "%(who)s changed this contact %(when)s, while you were editing."
            " Save again to keep yours."
        )
        return said % {"who": last[0], "when": when}
    said = _("This contact was changed %(when)s, while you were editing. Save again to keep yours.")
    return said % {"when": when}


def _with_what_changed(form: ContactForm, now: Contact) -> ContactForm:
    """The same input once more, with how the contact stands now said beside each field."""
    assert isinstance(form.data, QueryDict)
    sent = form.data.copy()
    sent["seen"] = now.modified_at.isoformat()
    again = ContactForm(sent, contact=now, may_give_away="owner" in form.fields)
    again.is_valid()
    again.add_error(None, _who_was_faster(now))
    for name in again.changed_data:
        if name == "owner":
            shown: object = now.owner
        elif name in again.known:
            shown = again.known[name].show(value_of(now, again.known[name]))
        else:
            continue
        again.add_error(
            name,
            format_html(_("Now it says: %(value)s").replace("%(value)s", "{}"), shown)
            if shown
            else _("Now it says: %(value)s") % {"value": _("nothing")},
        )
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
