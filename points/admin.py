"""Points in Django's own admin: rules as raw rows, the ledger and history to read only."""

from __future__ import annotations

from django.contrib import admin

from kit.admin import ReadOnlyAdmin
from points.models import (
    Award,
    Band,
    Entry,
    Group,
    Interest,
    Persona,
    PointAction,
    PointActionVersion,
    Revision,
    Rfm,
    Score,
    StatePaid,
    TakenBack,
)


@admin.register(PointAction)
class PointActionAdmin(ReadOnlyAdmin):
    """Rules change in the Points console, where publishing is a clean cut."""

    list_display = ("name", "kind", "points", "repeats", "group", "live", "archived_at")
    list_filter = ("kind", "repeats", "group")
    list_select_related = ("group", "live")
    search_fields = ("name",)


@admin.register(PointActionVersion)
class PointActionVersionAdmin(ReadOnlyAdmin):
    """What rules said, from one publication to the next."""

    list_display = ("name", "number", "points", "published_at", "published_by")
    list_select_related = ("published_by",)
    search_fields = ("name",)


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    """The scores that are kept."""

    list_display = ("name", "description", "archived_at")


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """The ledger."""

    list_display = ("id", "contact_id", "group_id", "points", "balance", "reason", "occurred_at")
    list_filter = ("reason",)
    ordering = ("-id",)
    search_fields = ("=contact__id",)


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    """The sums of the ledger."""

    list_display = ("contact_id", "group_id", "points", "cycle")
    ordering = ("group", "-points", "-contact")
    search_fields = ("=contact__id",)


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    """What was paid and will not be paid again."""

    list_display = ("contact_id", "point_action_id", "key", "awarded_at")
    ordering = ("-id",)
    search_fields = ("=contact__id",)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """The number that every publication raises."""

    list_display = ("number",)


@admin.register(Band)
class BandAdmin(ReadOnlyAdmin):
    """What scores are called from a number of points on."""

    list_display = ("group", "from_points", "name", "colour")
    list_select_related = ("group",)


@admin.register(Interest)
class InterestAdmin(ReadOnlyAdmin):
    """What contacts do something about."""

    list_display = ("contact_id", "topic", "value", "at")
    ordering = ("-id",)
    search_fields = ("=contact__id", "topic")


@admin.register(Rfm)
class RfmAdmin(ReadOnlyAdmin):
    """Buyers, marked next to each other."""

    list_display = ("contact_id", "cell", "recency", "frequency", "amount", "times", "total", "at")
    list_filter = ("cell",)
    search_fields = ("=contact__id",)


@admin.register(TakenBack)
class TakenBackAdmin(ReadOnlyAdmin):
    """What was logged by hand and did not happen after all."""

    list_display = ("event_id", "at", "actor")
    list_select_related = ("actor",)
    ordering = ("-event_id",)


@admin.register(Persona)
class PersonaAdmin(ReadOnlyAdmin):
    """Whom one wants to win."""

    list_display = ("id", "name", "about", "archived_at")


@admin.register(StatePaid)
class StatePaidAdmin(ReadOnlyAdmin):
    """What rules about what a contact is have paid as it stands."""

    list_display = ("contact_id", "point_action_id", "group_id", "cycle", "paid")
    ordering = ("-id",)
