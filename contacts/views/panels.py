"""The panels of a contact's page that are about the contact itself."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.roles import Can, requires
from accounts.signed_in import user_of
from contacts import notes as note_deeds
from contacts import tags as tag_deeds
from contacts.access import may_work_on, workable
from contacts.facts import facts
from contacts.forms.small import NoteForm, OwnerForm, TagForm
from contacts.merging import family
from contacts.models import Contact, Event, Note, Tag
from contacts.notes import NotYourNote
from contacts.views.answers import by_htmx, go
from kit.toasts import toast


def living(pk: int) -> Contact:
    """The contact that a panel is about; 404 for who is gone."""
    contacts = Contact.objects.living().select_related("company", "owner", "activity")
    return get_object_or_404(contacts, pk=pk)


@require_GET
@requires(Can.SEE)
def details(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known; for a visitor, what they left behind."""
    contact = living(pk)
    context = {
        "room": "contacts",
        "contact": contact,
        "may_work": may_work_on(user_of(request), contact),
        "may_edit_any": user_of(request).may(Can.EDIT_CONTACTS),
        "owner_form": OwnerForm(initial={"owner": contact.owner_id}),
        "groups": facts(contact, without={"firstname", "lastname", "last_active"}),
        "browsers": contact.visitors.count(),
        "events": Event.objects.filter(contact__in=family(pk), machine=None).aggregate(
            many=Count("pk")
        )["many"],
    }
    return render(request, "contacts/details.html", context)


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def tags(request: HttpRequest, pk: int) -> HttpResponse:
    """The tags; POST sticks more on."""
    if request.method == "GET":
        return _tags(request, living(pk), TagForm())
    contact = workable(request, pk)
    form = TagForm(request.POST)
    if not form.is_valid():
        return _tags(request, contact, form)
    tag_deeds.add([pk], form.cleaned_data["tags"])
    return _tags(request, contact, TagForm()) if by_htmx(request) else go(request, _page(pk))


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def untag(request: HttpRequest, pk: int, tag_id: int) -> HttpResponse:
    """Take one tag off."""
    contact = workable(request, pk)
    tag = get_object_or_404(Tag, pk=tag_id)
    tag_deeds.remove([pk], [tag.name])
    return _tags(request, contact, TagForm()) if by_htmx(request) else go(request, _page(pk))


def _tags(request: HttpRequest, contact: Contact, form: TagForm) -> HttpResponse:
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "tags": contact.tags.order_by("name", "pk"),
        "may_work": may_work_on(user_of(request), contact),
    }
    return render(request, "contacts/tags.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Can.SEE)
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The notes, newest first; POST writes one."""
    if request.method == "GET":
        return _notes(request, living(pk), NoteForm())
    contact = workable(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _notes(request, contact, form)
    text = form.cleaned_data["text"]
    note_deeds.write(contact_id=pk, text=text, author=user_of(request), at=timezone.now())
    return _notes(request, contact, NoteForm()) if by_htmx(request) else go(request, _page(pk))


@require_http_methods(["GET", "POST"])
@requires(Can.WORK_OWN_CONTACTS)
def note(request: HttpRequest, pk: int, note_id: int) -> HttpResponse:
    """One note of one's own: its form, and its change."""
    contact = workable(request, pk)
    found = get_object_or_404(Note, pk=note_id, contact=pk, deleted_at=None)
    form = NoteForm(request.POST or None, initial={"text": found.text})
    if found.author_id != user_of(request).pk:
        raise PermissionDenied(_("Only its author may change a note."))
    if request.method == "POST" and form.is_valid():
        note_deeds.rewrite(found, text=form.cleaned_data["text"], author=user_of(request))
        return _notes(request, contact, NoteForm()) if by_htmx(request) else go(request, _page(pk))
    context = {"room": "contacts", "contact": contact, "note": found, "form": form}
    return render(request, "contacts/note.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Can.WORK_OWN_CONTACTS)
def note_gone(
    request: HttpRequest, pk: int, note_id: int, *, restoring: bool = False
) -> HttpResponse:
    """Take a note of one's own off the page, or put it back."""
    contact = workable(request, pk)
    found = get_object_or_404(Note, pk=note_id, contact=pk)
    try:
        if restoring:
            note_deeds.restore(found, author=user_of(request))
        else:
            note_deeds.delete(found, author=user_of(request), at=timezone.now())
            undo = reverse("contacts:note-restore", args=[pk, note_id])
            toast(request, _("The note is deleted."), undo_url=undo)
    except NotYourNote:
        raise PermissionDenied(_("Only its author may change a note.")) from None
    return _notes(request, contact, NoteForm()) if by_htmx(request) else go(request, _page(pk))


def _notes(request: HttpRequest, contact: Contact, form: NoteForm) -> HttpResponse:
    context = {
        "room": "contacts",
        "contact": contact,
        "form": form,
        "notes": contact.notes.filter(deleted_at=None)
        .select_related("author")
        .order_by("-written_at", "-pk"),
        "may_work": may_work_on(user_of(request), contact),
    }
    return render(request, "contacts/notes.html", context, status=422 if form.errors else 200)


def _page(pk: int) -> str:
    return reverse("contacts:contact", args=[pk])
