"""The state of a point action, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from kit import times
from points.models import PointAction


class Standing(StrEnum):
    """Where a point action stands between being written and being put away."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"
    PAUSED = "paused"
    ARCHIVED = "archived"


TONES = {
    Standing.DRAFT: "grey",
    Standing.PUBLISHED: "ok",
    Standing.CHANGED: "blue",
    Standing.PAUSED: "warn",
    Standing.ARCHIVED: "off",
}


@dataclass(frozen=True)
class State:
    """A standing with the words and the colour that screens show."""

    standing: Standing
    words: str

    @property
    def tone(self) -> str:
        """Its colour, a name of kit.tones."""
        return TONES[self.standing]


def standing(action: PointAction) -> Standing:
    """Where the point action stands.

    Needs one query for a rule that is not live, unless `was_published` was annotated
    (`points.views.actions.listed`).
    """
    if action.archived_at:
        return Standing.ARCHIVED
    if action.live_id:
        return Standing.CHANGED if action.is_changed else Standing.PUBLISHED
    was_published = getattr(action, "was_published", None)
    if was_published is None:
        was_published = action.versions.exists()
    return Standing.PAUSED if was_published else Standing.DRAFT


def state(action: PointAction, *, now: datetime) -> State:
    """The standing with its words; a published rule outside its own dates says so."""
    at = standing(action)
    words = {
        Standing.DRAFT: _("Draft"),
        Standing.PUBLISHED: _("Published"),
        Standing.CHANGED: _("Published, with unpublished changes"),
        Standing.PAUSED: _("Paused"),
        Standing.ARCHIVED: _("Archived"),
    }[at]
    if action.live and at in {Standing.PUBLISHED, Standing.CHANGED}:
        starts, ends = action.live.published_from, action.live.published_until
        if starts and starts > now:
            words = _("%(state)s, starts %(when)s") % {
                "state": words,
                "when": times.relative(starts, now=now),
            }
        elif ends and ends < now:
            words = _("%(state)s, ended %(when)s") % {
                "state": words,
                "when": times.relative(ends, now=now),
            }
    return State(at, words)
