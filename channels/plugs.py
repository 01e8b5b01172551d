"""What channels fill in: their checks, their banner, the outbox in the rail, erasure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from channels import banner, checks, erasure
from contacts import lifecycle
from kit.banners import add_banner
from kit.rail import Room, open_room

__all__ = ["checks"]  # registers itself

lifecycle.on_erased.plug(erasure.on_erased)
add_banner(banner.mail_is_not_leaving)

open_room(
    Room(
        "administration",
        _("Administration"),
        "settings",
        "channels:outbox",
        90,
        visible=banner.sees_work,
    )
)
open_room(
    Room(
        "mail",
        _("Mail"),
        "mail",
        "channels:mail",
        92,
        within="administration",
        visible=banner.sets_mail_up,
    )
)
open_room(
    Room(
        "outbox",
        _("Outbox"),
        "send",
        "channels:outbox",
        95,
        within="administration",
        visible=banner.sees_work,
    )
)
