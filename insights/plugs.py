"""What insights fills in the apps below it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.roles import Can
from channels.banner import sees_work
from insights import checklist
from insights.demo import banner, marks, removal_job
from insights.sales import crossed, letters
from kit.banners import add_banner
from kit.rail import Room, open_room

__all__ = ["removal_job"]  # importing it makes the job known


def _works_on_contacts(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.may(Can.WORK_OWN_CONTACTS))


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

open_room(Room("leads", _("My leads"), "star", "insights:leads", 15, visible=_works_on_contacts))
for room in (
    Room("my-leads", _("My leads"), "star", "insights:leads", 16, within="leads"),
    Room("my-tasks", _("To do"), "checkbox", "insights:tasks", 17, within="leads"),
    Room("review", _("Weekly review"), "calendar-event", "insights:review", 18, within="leads"),
):
    open_room(replace(room, visible=_works_on_contacts))

open_room(
    Room("threshold", _("Find a threshold"), "scale", "insights:threshold", 69, within="points")
)

crossed.declare()
letters.declare()
marks.declare()
checklist.declare()
add_banner(banner.this_is_demo_data)
