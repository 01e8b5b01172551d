"""Administration → Fields: what can be known about contacts and companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import settings
from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts.fields import defining, definitions, field_kinds, removal
from contacts.fields.defining import BadDefinition, StillUsed
from contacts.fields.definition import Field, defined
from contacts.fields.identifiers import NotUnique
from contacts.forms.field import (
    CountryForm,
    FieldForm,
    MoveForm,
    OrderForm,
    RemovalForm,
    kinds_in_words,
)
from contacts.forms.values import ValueField
from contacts.models import ContactField
from contacts.views.answers import by_htmx, go
from kit.kinds import UnknownKind
from kit.toasts import toast
from kit.usages import usages

OBJECTS = tuple(ContactField.Object.values)


@require_safe
@requires(Can.EDIT_CONTACTS)
def fields(request: HttpRequest, of: str) -> HttpResponse:
    """The fields of contacts or of companies, section by section."""
    known = definitions(_known_object(of))
    context = {
        "room": "fields",
        "of": of,
        "objects": ContactField.Object.choices,
        "groups": [
            (group, label, [field for field in known.published if field.group == group])
            for group, label in ContactField.Group.choices
        ],
        "unused": [field for field in known if not field.published],
        "country_form": CountryForm(initial={"country": settings.get("country")}),
        "may_remove": user_of(request).may(Can.PUBLISH_RULES),
        "may_set": user_of(request).may(Can.MANAGE_ACCOUNT),
    }
    template = "contacts/fields.html#list" if by_htmx(request) else "contacts/fields.html"
    return render(request, template, context)


@require_safe
@requires(Can.EDIT_CONTACTS)
def pick(request: HttpRequest, of: str) -> HttpResponse:
    """Which type of field a new one should be."""
    context = {"room": "fields", "of": _known_object(of), "kinds": kinds_in_words()}
    return render(request, "contacts/field_pick.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def new(request: HttpRequest, of: str, type_: str) -> HttpResponse:
    """A field that somebody adds."""
    kind = _known_kind(type_)
    row = ContactField(object=_known_object(of), type=type_)
    form = FieldForm(request.POST or None, instance=row, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            made = defining.create(
                type=type_, object=of, at=timezone.now(), actor=user_of(request), **form.values()
            )
        except BadDefinition as bad:
            form.add_errors(bad.errors)
        else:
            toast(request, _("The field “%(name)s” is there.") % {"name": made.label})
            return redirect("fields:fields", of)
    return _form(request, form, row)


@require_http_methods(["GET", "POST"])
@requires(Can.EDIT_CONTACTS)
def field(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a field; its alias and its type stay."""
    row = get_object_or_404(ContactField.objects.select_related("created_by", "modified_by"), pk=pk)
    form = FieldForm(request.POST or None, instance=row, kind=_known_kind(row.type))
    clashes: NotUnique | None = None
    if request.method == "POST" and form.is_valid():
        try:
            defining.change(pk, form.values(), at=timezone.now(), actor=user_of(request))
        except BadDefinition as bad:
            form.add_errors(bad.errors)
        except NotUnique as shared:
            clashes = shared
            form.add_error("is_unique", _("Some contacts share a value; see below."))
        else:
            toast(request, _("Saved."))
            return redirect("fields:fields", row.object)
    return _form(request, form, row, clashes=clashes)


def _form(
    request: HttpRequest, form: FieldForm, row: ContactField, *, clashes: NotUnique | None = None
) -> HttpResponse:
    errors = bool(form.errors or form.own.errors)
    context = {
        "room": "fields",
        "form": form,
        "of": row.object,
        "field": defined(row) if row.pk else None,
        "row": row,
        "kind": form.kind,
        "clashes": clashes,
        "many": defining.count_values(row) if row.pk else 0,
        "usages": usages("field", row.pk) if row.pk else [],
        "may_remove": user_of(request).may(Can.PUBLISH_RULES),
        "may_see_history": user_of(request).may(Can.SEE_HISTORY),
        "sample": _sample(defined(row)) if row.pk else _sample(_unsaved(request, row)),
    }
    return render(request, "contacts/field.html", context, status=422 if errors else 200)


@require_POST
@requires(Can.EDIT_CONTACTS)
def sample(request: HttpRequest, of: str, type_: str) -> HttpResponse:
    """How the field looks that somebody is just defining; htmx asks while they type."""
    row = ContactField(object=_known_object(of), type=type_)
    context = {"sample": _sample(_unsaved(request, row))}
    return render(request, "contacts/field.html#sample", context)


def _unsaved(request: HttpRequest, row: ContactField) -> Field:
    """The field as the inputs would make it, as far as they are filled in rightly."""
    kind = _known_kind(row.type)
    own = kind.Form(request.POST)
    properties = own.cleaned_data if own.is_valid() else {}
    return defined(
        ContactField(
            object=row.object,
            alias="sample",
            type=row.type,
            label=request.POST.get("label", "").strip()[:100] or _("Your field"),
            help_text=request.POST.get("help_text", "")[:300],
            is_required="is_required" in request.POST,
            properties=properties,
        )
    )


def _sample(of: Field) -> dict[str, Any]:
    """The input of a field with an example in it, and how a list would show that."""
    example = of.kind.sample or (of.choices[0][0] if of.choices else "")
    try:
        value = of.kind.clean(example)
    except ValidationError:
        value = None
    form = forms.Form(initial={"sample": of.typed(value)})
    form.fields["sample"] = ValueField(of)
    return {"form": form, "shown": of.show(value)}


@require_POST
@requires(Can.EDIT_CONTACTS)
def order(request: HttpRequest, of: str) -> HttpResponse:
    """Put a section into the order it was dragged into."""
    known = definitions(_known_object(of))
    form = OrderForm(request.POST, ids=[one.id for one in known])
    if form.is_valid():
        defining.put_in_order(
            of,
            form.cleaned_data["group"],
            form.cleaned_data["order"],
            at=timezone.now(),
            actor=user_of(request),
        )
    return go(request, reverse("fields:fields", args=[of]))


@require_POST
@requires(Can.EDIT_CONTACTS)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one field within its section, or to another: what the menu offers."""
    row = get_object_or_404(ContactField, pk=pk)
    form = MoveForm(request.POST)
    here = reverse("fields:fields", args=[row.object])
    if not form.is_valid():
        return redirect(here)
    at, actor = timezone.now(), user_of(request)
    if group := form.cleaned_data["group"]:
        defining.change(pk, {"group": group}, at=at, actor=actor)
        return redirect(here)
    ids = [one.id for one in definitions(row.object).published if one.group == row.group]
    if pk in ids:
        place = ids.index(pk)
        ids.remove(pk)
        goes = {"first": 0, "up": max(place - 1, 0), "down": place + 1, "last": len(ids)}
        ids.insert(goes.get(form.cleaned_data["to"], place), pk)
        defining.put_in_order(row.object, row.group, ids, at=at, actor=actor)
    return redirect(here)


@require_POST
@requires(Can.EDIT_CONTACTS)
def publish(request: HttpRequest, pk: int, *, published: bool) -> HttpResponse:
    """Take a field out of use (its values are kept), or back into it."""
    row = get_object_or_404(ContactField, pk=pk)
    try:
        defining.set_published(pk, published, at=timezone.now(), actor=user_of(request))
    except BadDefinition as bad:
        words = " ".join(word for words in bad.errors.values() for word in words)
        toast(request, words, level=messages.ERROR)
    else:
        back = reverse(f"fields:{'archive' if published else 'restore'}", args=[pk])
        said = (
            _("“%(name)s” is in use again.")
            if published
            else _("“%(name)s” is out of use; its values are kept.")
        )
        toast(request, said % {"name": defined(row).label}, undo_url=back)
    return redirect("fields:fields", row.object)


@require_http_methods(["GET", "POST"])
@requires(Can.PUBLISH_RULES)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a field: at once if it is empty, else as a job once its label was typed."""
    row = get_object_or_404(ContactField, pk=pk, is_fixed=False)
    many = defining.count_values(row)
    form = RemovalForm(request.POST or None, label=row.label)
    if request.method == "POST" and (not many or form.is_valid()):
        try:
            defining.delete(pk)
        except StillUsed:
            if not form.is_valid():
                return redirect("fields:delete", pk)
            job = removal.start(row, at=timezone.now(), actor=user_of(request))
            return redirect("insights:job", job.pk)
        toast(request, _("The field “%(name)s” is gone.") % {"name": row.label})
        return redirect("fields:fields", row.object)
    context = {
        "room": "fields",
        "row": row,
        "of": row.object,
        "form": form,
        "many": many,
        "usages": usages("field", pk),
    }
    return render(
        request, "contacts/field_delete.html", context, status=422 if form.errors else 200
    )


@require_POST
@requires(Can.MANAGE_ACCOUNT)
def country(request: HttpRequest) -> HttpResponse:
    """Say where telephone numbers without a country are from."""
    form = CountryForm(request.POST)
    if form.is_valid():
        settings.put("country", form.cleaned_data["country"], user_of(request))
        toast(request, _("Saved."))
    return redirect("fields:fields", "contact")


def _known_object(of: str) -> str:
    if of not in OBJECTS:
        raise Http404
    return of


def _known_kind(type_: str) -> Any:
    try:
        return field_kinds.get(type_)
    except UnknownKind:
        raise Http404 from None
