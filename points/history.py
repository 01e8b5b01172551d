"""How the history of rules and scores reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from pydantic import ValidationError

from accounts.history.words import Words, speak
from kit.kinds import UnknownKind
from points.kinds import behaviour
from points.models import Band, Group, PointAction, PointActionVersion

# A version goes into force in the transaction that makes it: later, it is resumed.
_AT_ONCE = timedelta(minutes=1)


def plug() -> None:
    """Tell it; called from `plugs.py`."""
    speak(
        PointAction,
        Words(
            labels={"config": _("When a contact")},
            silent=frozenset({"kind", "live", "archived_at"}),
            shown={"config": _does, "points": lambda action: f"{action.points:+d}"},
            deed=_action_deed,
        ),
    )
    speak(Group, Words(silent=frozenset({"archived_at"}), deed=archiving, url=_page_of))
    speak(
        Band,
        Words(deed=_band_deed, url=lambda band: reverse("points:score-edit", args=[band.group_id])),
    )


def archiving(before: object, after: object, at: datetime) -> str:
    """Whether it was archived or brought back, of whatever can be."""
    was, is_ = getattr(before, "archived_at", None), getattr(after, "archived_at", None)
    if before is None or after is None or bool(was) == bool(is_):
        return ""
    if is_:
        return pgettext("somebody did this", "archived")
    return pgettext("somebody did this", "brought back")


def _action_deed(before: PointAction | None, after: PointAction | None, at: datetime) -> str:
    if said := archiving(before, after, at):
        return said
    if before is None or after is None or before.live_id == after.live_id:
        return ""
    if after.live_id is None:
        return pgettext("somebody did this", "paused")
    version = PointActionVersion.objects.filter(pk=after.live_id).first()
    if version and at - version.published_at > _AT_ONCE:
        return pgettext("somebody did this", "resumed")
    return pgettext("somebody did this", "published")


def _band_deed(before: Band | None, after: Band | None, at: datetime) -> str:
    if before is None:
        return pgettext("somebody did this", "added a band to")
    return "" if after else pgettext("somebody did this", "took a band away from")


def _does(action: PointAction) -> str:
    try:
        return str(behaviour(action.kind, action.config))
    except (UnknownKind, ValidationError):
        return str(_("does something unknown"))


def _page_of(group: Group) -> str:
    return reverse("points:score-edit", args=[group.pk])
