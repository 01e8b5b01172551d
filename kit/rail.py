"""The left rail: a room appears there when its app says that it works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Room:
    """One entry of the rail.

    `key` is also the value that a page passes as `room` to be marked as current,
    `icon` a Tabler icon name, `at` the name of the URL, `order` its place from the top,
    `within` the key of the room that it is a tab of (Administration has several).
    `visible` tells whether this request's user sees it. A room with tabs is entered by the first
    of them that they see.
    """

    key: str
    label: str | Promise
    icon: str
    at: str
    order: int
    within: str = ""
    visible: Callable[[HttpRequest], bool] = field(default=lambda request: True)

    @property
    def url(self) -> str:
        """Where the room is."""
        return reverse(self.at)


_rooms: dict[str, Room] = {}


def open_room(room: Room) -> None:
    """Show `room` in the rail; called from `AppConfig.ready()`."""
    _rooms[room.key] = room


def rooms_of_the_request(request: HttpRequest) -> dict[str, Any]:
    """Template context: `rail` (top-level rooms) and `tabs` (rooms by the room they are in)."""
    seen = sorted((r for r in _rooms.values() if r.visible(request)), key=lambda r: r.order)
    tabs: dict[str, list[Room]] = {}
    for room in seen:
        if room.within:
            tabs.setdefault(room.within, []).append(room)
    rooms = [_entered(room, tabs.get(room.key, [])) for room in seen if not room.within]
    return {"rail": rooms, "tabs": tabs}


def _entered(room: Room, tabs: list[Room]) -> Room:
    return replace(room, at=tabs[0].at) if tabs else room
