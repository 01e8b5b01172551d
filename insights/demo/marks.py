"""What the demo made, written down, so that its removal finds exactly that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import settings
from accounts.history.untold import untold

# Contacts and events of the demo carry this as their source.
SOURCE = "demo"

_KEY = "demo"
_ONCE = "demo_was_loaded"


@dataclass(frozen=True)
class Marks:
    """Ids of what carries no source of its own, and how many events there were (for their keys)."""

    loaded_at: datetime
    events: int = 0
    user_ids: list[int] = field(default_factory=list)
    point_action_ids: list[int] = field(default_factory=list)
    point_trigger_ids: list[int] = field(default_factory=list)
    tag_ids: list[int] = field(default_factory=list)
    company_ids: list[int] = field(default_factory=list)
    subject_ids: list[int] = field(default_factory=list)
    # Contacts that a visitor of the shop may play: a few pages short of High-Interest.
    near_ids: list[int] = field(default_factory=list)


def declare() -> None:
    """Make the setting known; called when the app is ready."""
    settings.declare(_KEY, Marks | None, default=None, label=_("What the demo made"))
    settings.declare(_ONCE, bool, default=False, label=_("Whether a demo was ever loaded"))


def read() -> Marks | None:
    """What the demo made, or None while no demo is loaded. One query."""
    marks: Marks | None = settings.get(_KEY)
    return marks


def was_ever_loaded() -> bool:
    """Whether there is a demo, or was one that somebody removed."""
    return bool(settings.get(_ONCE))


def write(marks: Marks) -> None:
    """Note what was made."""
    settings.put(_KEY, marks, None)
    settings.put(_ONCE, True, None)


@untold()
def wipe() -> None:
    """No demo any more."""
    settings.forget(_KEY)
