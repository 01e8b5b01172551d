"""What tracking fills in: its settings, its screen in the rail, the timeline, erasure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from channels.banner import sees_work
from contacts import lifecycle
from contacts.timeline import Source, add_source
from kit.rail import Room, open_room
from tracking import account, erasure, personal_links
from tracking.event_files import job as event_job

__all__ = ["event_job"]  # registers itself

account.declare_settings()

lifecycle.on_erased.plug(erasure.forget)
add_source(Source("links", _("Personal links"), personal_links.moments))

open_room(
    Room(
        "tracking",
        _("Tracking"),
        "target",
        "tracking:screen",
        91,
        within="administration",
        visible=sees_work,
    )
)
