"""Triggers in Django's own admin, to read only: they change in the Points console."""

from __future__ import annotations

from django.contrib import admin

from kit.admin import ReadOnlyAdmin
from triggers.models import (
    Agreement,
    Allowance,
    Arming,
    BulkCause,
    BulkClimb,
    Crossing,
    Delivery,
    DigestItem,
    PointTrigger,
    Run,
    TriggerAction,
    Turn,
)


@admin.register(PointTrigger)
class PointTriggerAdmin(ReadOnlyAdmin):
    """Thresholds with a colour."""

    list_display = ("name", "threshold", "colour", "group", "is_published", "archived_at")
    list_filter = ("is_published", "group")
    list_select_related = ("group",)
    search_fields = ("name",)


@admin.register(TriggerAction)
class TriggerActionAdmin(ReadOnlyAdmin):
    """What triggers do."""

    list_display = ("trigger", "kind", "position", "archived_at")
    list_filter = ("kind",)
    list_select_related = ("trigger",)


@admin.register(Arming)
class ArmingAdmin(ReadOnlyAdmin):
    """Whether a trigger may act for a contact."""

    list_display = ("trigger", "contact_id", "armed", "number")
    list_select_related = ("trigger",)
    search_fields = ("=contact__id",)


@admin.register(Crossing)
class CrossingAdmin(ReadOnlyAdmin):
    """Climbs over a threshold."""

    list_display = ("id", "trigger", "contact_id", "score", "crossed_at", "quiet")
    list_select_related = ("trigger",)
    ordering = ("-id",)
    search_fields = ("=contact__id",)


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """What was owed, and what became of it."""

    list_display = ("id", "action", "contact_id", "state", "attempts", "due_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("action__trigger",)
    ordering = ("-id",)
    search_fields = ("=contact__id",)


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    """How many messages went on a day."""

    list_display = ("trigger", "contact_id", "day", "sent")
    list_select_related = ("trigger",)
    ordering = ("-day", "-id")


@admin.register(BulkCause)
class BulkCauseAdmin(ReadOnlyAdmin):
    """Long work that carried contacts over thresholds."""

    list_display = ("job", "answer")
    list_select_related = ("job", "answer")


@admin.register(BulkClimb)
class BulkClimbAdmin(ReadOnlyAdmin):
    """Whom it carried over."""

    list_display = ("cause_id", "trigger", "contact_id", "climbed_at", "crossing_id")
    list_select_related = ("trigger",)
    ordering = ("-id",)
    search_fields = ("=contact__id",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Calls of webhooks."""

    list_display = ("id", "run_id", "attempt", "status", "error", "sent_at")
    list_filter = ("status",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(DigestItem)
class DigestItemAdmin(ReadOnlyAdmin):
    """What waits for, or was in, a digest."""

    list_display = ("id", "user", "rhythm", "run_id", "added_at", "sent_at")
    list_filter = ("rhythm",)
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(Turn)
class TurnAdmin(ReadOnlyAdmin):
    """Whose turn it was last."""

    list_display = ("action_id", "last_id")


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    """What marketing and sales agreed on."""

    list_display = ("threshold", "group", "trigger", "partners", "agreed_on", "written_by")
    list_select_related = ("group", "trigger", "written_by")
    ordering = ("-id",)
