"""/api/notes, and those of one contact"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from contacts import notes
from contacts.api.reach import contact_of, workable
from contacts.models import Contact, Note
from kit.api import asked
from kit.api.columns import number, text, time
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError, Invalid
from kit.api.search import Term, contains
from kit.api.shapes import Anything, Moment, When
from kit.api.view import ApiView, Needs, user_of


class LeadShape(serializers.Serializer[Contact]):
    """Whose note it is, in short."""

    id = serializers.IntegerField()
    firstname = serializers.CharField()
    lastname = serializers.CharField()
    email = serializers.CharField(allow_null=True)


class NoteShape(serializers.Serializer[Note]):
    """What a colleague wrote."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    type = serializers.CharField()
    dateTime = Moment(source="written_at")
    lead = LeadShape(source="contact")
    createdBy = serializers.IntegerField(source="author_id", allow_null=True)
    createdByUser = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_createdByUser(self, note: Note) -> str | None:  # noqa: N802
        """Its author's name."""
        return str(note.author) if note.author else None


class NoteForm(serializers.Serializer[Note]):
    """What a note is made of; whose it is says `lead`, once."""

    lead = Anything(required=False, help_text="The contact's id. It never changes.")
    text = serializers.CharField(max_length=10_000)
    type = serializers.ChoiceField(choices=Note.Type.choices, default=Note.Type.GENERAL)
    dateTime = When(required=False, allow_null=True)

    def validate_lead(self, sent: Any) -> int:
        """An id, or the contact as an answer tells of it."""
        pk = sent.get("id") if isinstance(sent, dict) else sent
        return int(serializers.IntegerField(min_value=0, max_value=2**63 - 1).run_validation(pk))


class Notes(Entity[Note]):
    """What colleagues wrote about contacts. Only its author changes a note."""

    one, many = "note", "notes"
    shape, form = NoteShape, NoteForm
    columns = {
        "id": number("id"),
        "text": text("text"),
        "type": text("type"),
        "lead": number("contact_id"),
        "lead_id": number("contact_id"),
        "dateTime": time("written_at"),
        "date_time": time("written_at"),
        "dateAdded": time("written_at"),
        "createdBy": number("author_id"),
    }
    commands = {"text": contains("text")}
    needs = Needs(read=Can.SEE, write=Can.WORK_OWN_CONTACTS)

    def rows(self) -> QuerySet[Note]:
        """Those that were not deleted, of contacts that are there."""
        living = Note.objects.filter(deleted_at=None, contact__in=Contact.objects.living())
        return living.select_related("contact", "author")

    def plain(self, term: Term) -> Any:
        """What is written."""
        return term.against("text")

    def make(self, said: Said) -> tuple[Note, bool]:
        """A note of the caller's."""
        if "lead" not in said:
            raise Invalid({"lead": [gettext("Say whose note it is.")]})
        contact = workable(self.request, said["lead"])
        note = notes.write(
            contact_id=contact.pk,
            text=said["text"],
            author=user_of(self.request),
            at=said.get("dateTime") or timezone.now(),
        )
        if said["type"] != note.type:
            note.type = said["type"]
            note.save(update_fields=["type"])
        return note, True

    def change(self, row: Note, said: Said, *, whole: bool) -> Note:
        """Its text, its type, its time."""
        workable(self.request, row.contact_id)
        try:
            notes.rewrite(row, text=said.get("text", row.text), author=user_of(self.request))
        except notes.NotYourNote:
            raise ApiError(gettext("Only its author changes a note."), status=403) from None
        row.type = said.get("type", row.type)
        row.written_at = said.get("dateTime") or row.written_at
        row.save(update_fields=["type", "written_at"])
        return row

    def remove(self, row: Note) -> None:
        """Off the contact's page; its author can bring it back there."""
        workable(self.request, row.contact_id)
        try:
            notes.delete(row, author=user_of(self.request), at=timezone.now())
        except notes.NotYourNote:
            raise ApiError(gettext("Only its author deletes a note."), status=403) from None


class NotesOfContact(serializers.Serializer[Any]):
    """The notes of one contact."""

    total = serializers.IntegerField()
    notes = NoteShape(many=True)


class ContactNotes(ApiView):
    """/api/contacts/1/notes"""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(
        summary="Notes of a contact",
        parameters=[
            OpenApiParameter("start", {"type": "integer", "minimum": 0}),
            OpenApiParameter("limit", {"type": "integer", "minimum": 0}),
        ],
        responses=NotesOfContact,
    )
    def get(self, request: Request, pk: int) -> Response:
        """Newest first."""
        contact = contact_of(pk)
        query = asked.read(self.params, {})
        found = Note.objects.filter(contact=contact, deleted_at=None)
        page = found.select_related("contact", "author").order_by("-written_at", "-pk")
        shown = page[query.start : query.start + query.limit]
        told = [NoteShape(note).data for note in shown]
        return Response({"total": found.count(), "notes": told})
