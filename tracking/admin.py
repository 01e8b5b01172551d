"""The inbox in Django's own admin: to look at, not to touch."""

from __future__ import annotations

from django.contrib import admin

from kit.admin import ReadOnlyAdmin
from tracking.models import Hit, IntakeCount, RejectedHit


@admin.register(Hit)
class HitAdmin(ReadOnlyAdmin):
    """What waits to be handled; the drain alone takes it out."""

    list_display = ("id", "shard", "contact_id", "received_at")
    list_filter = ("shard",)
    ordering = ("id",)


@admin.register(RejectedHit)
class RejectedHitAdmin(ReadOnlyAdmin):
    """What was set aside; Administration > Work tries it again."""

    list_display = ("id", "contact_id", "received_at", "rejected_at")
    ordering = ("-rejected_at", "id")


@admin.register(IntakeCount)
class IntakeCountAdmin(ReadOnlyAdmin):
    """What became of the hits of each day."""

    list_display = ("day", "fate", "count")
    list_filter = ("fate",)
    ordering = ("-day", "fate")
