"""The inbox and what came of it in Django's own admin: to look at, not to touch."""

from __future__ import annotations

from django.contrib import admin

from kit.admin import ReadOnlyAdmin
from tracking.models import EventFile, Hit, IntakeCount, PersonalLink, RejectedHit, SiteSeen


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


@admin.register(SiteSeen)
class SiteSeenAdmin(ReadOnlyAdmin):
    """Where visits come from."""

    list_display = ("origin", "last_seen_at", "day", "count")
    ordering = ("-last_seen_at", "origin")


@admin.register(PersonalLink)
class PersonalLinkAdmin(ReadOnlyAdmin):
    """Who made a link for whom."""

    list_display = ("contact", "page", "made_by", "made_at", "ends_at")
    list_select_related = ("contact", "made_by")
    ordering = ("-made_at", "-pk")


@admin.register(EventFile)
class EventFileAdmin(ReadOnlyAdmin):
    """Files of events that were brought."""

    list_display = ("name", "uploaded_at", "uploaded_by", "recorded", "known", "invalid")
    list_select_related = ("uploaded_by",)
    ordering = ("-uploaded_at", "-pk")
