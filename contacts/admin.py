"""Contacts in Django's own admin: what has a deed of its own is read-only there."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from contacts.models import (
    Activity,
    BantAnswer,
    BulkChange,
    Company,
    CompanyMove,
    Contact,
    ContactField,
    ContactTag,
    Device,
    Disqualification,
    DisqualificationChange,
    DoNotContact,
    DoNotContactChange,
    Event,
    EventKey,
    Export,
    FilePart,
    Import,
    ImportedCompany,
    ImportMade,
    ImportRow,
    IpAddress,
    KeptFile,
    Merge,
    Note,
    NotTheSame,
    Outcome,
    PagePattern,
    Subject,
    Tag,
    Task,
    UniqueValue,
    UtmTags,
    Visitor,
)
from kit.admin import ReadOnlyAdmin


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Fields may be mended; contacts are made, deleted, merged and erased in the app."""

    list_display = ("id", "email", "firstname", "lastname", "company", "owner", "identified_at")
    list_select_related = ("company", "owner")
    search_fields = ("=email", "=id")
    raw_id_fields = ("company", "owner")
    readonly_fields = (
        "source",
        "created_at",
        "modified_at",
        "identified_at",
        "deleted_at",
        "erased_at",
        "merged_into",
    )
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """`contacts.creation` makes contacts, with all that belongs to one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """History names contacts."""
        return False


@admin.register(ContactField)
class ContactFieldAdmin(ReadOnlyAdmin):
    """What can be known; defined in Administration."""

    list_display = ("id", "object", "alias", "label", "type", "is_published", "is_unique")
    list_filter = ("object", "type")
    ordering = ("object", "group", "order", "pk")


@admin.register(Company, Tag)
class NameAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A name."""

    list_display = ("id", "name")
    search_fields = ("name",)
    show_full_result_count = False


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What colleagues wrote."""

    list_display = ("id", "contact", "author", "written_at", "deleted_at")
    list_select_related = ("contact", "author")
    raw_id_fields = ("contact", "author")
    show_full_result_count = False


@admin.register(Subject)
class SubjectAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What events are about; what it is called may be mended. Points > Pages and topics says what
    it is filed under, and has interests counted anew."""

    list_display = ("id", "kind", "key", "label", "category", "content_stage")
    list_filter = ("kind",)
    search_fields = ("key", "label")
    readonly_fields = ("kind", "key", "category", "topics", "content_stage", "first_seen_at")
    show_full_result_count = False


@admin.register(PagePattern)
class PagePatternAdmin(ReadOnlyAdmin):
    """What pages are about; Points > Pages and topics changes it, and files the pages anew."""

    list_display = ("pattern", "topics", "category", "content_stage", "position")
    ordering = ("position", "pk")


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What contacts did."""

    list_display = ("id", "contact_id", "kind", "url", "occurred_at", "source", "machine")
    ordering = ("-id",)


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Who turned out to be the same person."""

    list_display = ("id", "loser_id", "winner_id", "reason", "merged_at", "undone_at")
    ordering = ("-id",)


@admin.register(DoNotContact)
class DoNotContactAdmin(ReadOnlyAdmin):
    """Who must not be written to."""

    list_display = ("id", "contact_id", "channel", "reason", "since", "by_id")
    list_filter = ("channel", "reason")
    ordering = ("-id",)


@admin.register(DoNotContactChange)
class DoNotContactChangeAdmin(ReadOnlyAdmin):
    """Who said so, and when."""

    list_display = ("id", "contact_id", "channel", "reason", "changed_at", "actor_id")
    ordering = ("-id",)


@admin.register(BulkChange)
class BulkChangeAdmin(ReadOnlyAdmin):
    """How contacts stood before a bulk action."""

    list_display = ("id", "job_id", "contact_id", "is_back")
    ordering = ("-id",)


@admin.register(NotTheSame)
class NotTheSameAdmin(ReadOnlyAdmin):
    """Who looks like somebody else and is not."""

    list_display = ("id", "one_id", "other_id", "said_by_id", "said_at")
    ordering = ("-id",)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Files of contacts that were brought."""

    list_display = ("id", "name", "uploaded_at", "uploaded_by_id", "created", "updated", "invalid")
    ordering = ("-id",)


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnlyAdmin):
    """What became of each row."""

    list_display = ("id", "import_of_id", "line", "outcome", "contact_id", "undo")
    ordering = ("-id",)


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Files of contacts that were fetched."""

    list_display = ("id", "asked_at", "asked_by_id", "count", "query")
    ordering = ("-id",)


@admin.register(KeptFile)
class KeptFileAdmin(ReadOnlyAdmin):
    """Files that are kept for a time."""

    list_display = ("id", "name", "size", "created_at", "delete_at")
    ordering = ("-id",)


@admin.register(FilePart)
class FilePartAdmin(ReadOnlyAdmin):
    """Their bytes."""

    list_display = ("id", "file_id", "start")
    fields = ("file", "start")
    ordering = ("-id",)


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """What is to be done about contacts."""

    list_display = ("id", "contact_id", "title", "owner", "due_at", "done_at")
    list_select_related = ("owner",)
    ordering = ("-id",)


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyAdmin):
    """What sales said of contacts."""

    list_display = ("id", "contact_id", "verdict", "amount", "currency", "reason", "said_at")
    list_filter = ("verdict",)
    ordering = ("-id",)


@admin.register(BantAnswer)
class BantAnswerAdmin(ReadOnlyAdmin):
    """What is known of budget, authority, need and timeframe."""

    list_display = ("id", "contact_id", "question", "speaks_for", "answered_at", "answered_by")
    list_select_related = ("answered_by",)
    ordering = ("-id",)


@admin.register(Disqualification)
class DisqualificationAdmin(ReadOnlyAdmin):
    """Who is kept away from sales."""

    list_display = ("id", "contact_id", "rule_id", "reason", "since", "lifted_at")
    ordering = ("-id",)


@admin.register(DisqualificationChange)
class DisqualificationChangeAdmin(ReadOnlyAdmin):
    """Who said so, and who lifted it."""

    list_display = ("id", "contact_id", "rule_id", "stands", "reason", "changed_at", "actor_id")
    ordering = ("-id",)


@admin.register(
    Activity,
    CompanyMove,
    ContactTag,
    Device,
    EventKey,
    ImportedCompany,
    ImportMade,
    IpAddress,
    UniqueValue,
    UtmTags,
    Visitor,
)
class LinkAdmin(ReadOnlyAdmin):
    """Rows that only tie others together."""
