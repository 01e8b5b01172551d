"""What insights fills in the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from channels.banner import sees_work
from insights import checklist
from insights.demo import banner, marks, removal_job
from kit.banners import add_banner
from kit.rail import Room, open_room

__all__ = ["removal_job"]  # importing it makes the job known

open_room(Room("dashboard", _("Dashboard"), "layout-dashboard", "insights:dashboard", 10))
open_room(
    Room(
        "work",
        _("Work"),
        "activity",
        "insights:work",
        96,
        within="administration",
        visible=sees_work,
    )
)

marks.declare()
checklist.declare()
add_banner(banner.this_is_demo_data)
