"""Point actions in Mautic's contract: what earns points, published or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import Can
from kit.api import columns, search
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError, Invalid
from kit.api.shapes import moment
from kit.api.view import Needs, user_of
from points import publication
from points.api import keeping
from points.api.shapes import PointForm, PointShape
from points.models import Group, PointAction, Repeats
from points.properties import BadProperties, echoed, understood

_IS_LIVE = Q(live__isnull=False)

# Names of the contract, and the columns that hold the same.
_SAME = {
    "name": "name",
    "delta": "points",
    "publishUp": "published_from",
    "publishDown": "published_until",
}


class Points(Entity[PointAction]):
    """What earns points. Published is what pays; a script changes just that.

    Deleting archives: history goes on naming the rule.
    """

    one, many = "point", "points"
    shape, form = PointShape, PointForm
    needs = Needs(read=Can.SEE, write=Can.DRAFT_RULES)
    columns = {
        "id": columns.number("id"),
        "name": columns.text("name"),
        "description": columns.text("description"),
        "type": columns.text("kind"),
        "delta": columns.number("points"),
        "isPublished": columns.yes_no("is_live"),
        "publishUp": columns.time("published_from"),
        "publishDown": columns.time("published_until"),
        "dateAdded": columns.time("created_at"),
        "dateModified": columns.time("modified_at"),
    }
    commands = {
        "name": search.contains("name"),
        "type": search.contains("kind"),
        "is": search.one_of({"published": _IS_LIVE, "unpublished": ~_IS_LIVE}),
    }
    brief = (
        *("isPublished", "dateAdded", "dateModified"),
        *("id", "name", "category", "type", "description"),
    )
    published = _IS_LIVE

    def rows(self) -> QuerySet[PointAction]:
        """Those that are not archived."""
        return (
            PointAction.objects.current()
            .alias(is_live=_IS_LIVE)
            .select_related("live__group", "group", "created_by", "modified_by")
        )

    def make(self, said: Said) -> tuple[PointAction, bool]:
        """A new one; published unless it is said not to be, or may not be by this user."""
        user = user_of(self.request)
        publish = said.get("isPublished", user.may(Can.PUBLISH_RULES))
        must_may(user, publish)
        sent = said.get("properties", {})
        kept = {"config": _config(said["type"], sent), "kind": said["type"], **_columns(said)}
        kept["repeats"] = Repeats.EVERY_TIME if said["repeatable"] else Repeats.ONCE
        action = keeping.make(kept, sent=sent, publish=publish, actor=user, at=timezone.now())
        return action, True

    def change(self, row: PointAction, said: Said, *, whole: bool) -> PointAction:
        """Change one, and publish or pause it if that is said."""
        user = user_of(self.request)
        publish = said.get("isPublished")
        must_may(user, bool(row.live_id or publish))
        now = keeping.in_force(row)
        kept, sent = _columns(said), {}
        if whole or "properties" in said or said.get("type", now.kind) != now.kind:
            kind, properties = said.get("type", now.kind), said.get("properties", {})
            kept |= {"kind": kind, "config": _config(kind, properties)}
            sent = {"properties": properties}
        if "repeatable" in said and said["repeatable"] != _is_repeatable(now.repeats):
            kept["repeats"] = Repeats.EVERY_TIME if said["repeatable"] else Repeats.ONCE
        return keeping.change(
            row.pk, kept, sent=sent, publish=publish, actor=user, at=timezone.now()
        )

    def remove(self, row: PointAction) -> None:
        """Archive it."""
        must_may(user_of(self.request), True)
        publication.archive(row, at=timezone.now())

    def show(self, rows: Sequence[PointAction], *, brief: bool = False) -> list[dict[str, Any]]:
        """What counts, where something counts."""
        told = [tell(row) for row in rows]
        return [{name: each[name] for name in self.brief} for each in told] if brief else told


def tell(action: PointAction) -> dict[str, Any]:
    """A point action as `PointShape` has it."""
    said = keeping.in_force(action)
    return {
        "isPublished": action.live_id is not None,
        "dateAdded": moment(action.created_at),
        "dateModified": moment(action.modified_at),
        "createdBy": action.created_by_id,
        "createdByUser": name_of(action.created_by),
        "modifiedBy": action.modified_by_id,
        "modifiedByUser": name_of(action.modified_by),
        "id": action.pk,
        "name": said.name,
        "category": None,
        "type": said.kind,
        "description": said.description or None,
        "publishUp": moment(said.published_from),
        "publishDown": moment(said.published_until),
        "delta": said.points,
        "properties": echoed(said.kind, said.config, action.as_sent.get("properties")),
        "repeatable": _is_repeatable(said.repeats),
        "group": None if said.group_id == Group.MAIN else tell_group(said.group),
    }


def tell_group(group: Group) -> dict[str, Any]:
    """A score, where something else tells of it."""
    return {"id": group.pk, "name": group.name, "description": group.description or None}


def _columns(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, in the names of our columns; only what was said."""
    kept = {ours: said[theirs] for theirs, ours in _SAME.items() if theirs in said}
    if "description" in said:
        kept["description"] = said["description"] or ""
    if "group" in said:
        kept["group_id"] = said["group"] or Group.MAIN
    return kept


def _config(kind: str, properties: Any) -> dict[str, Any]:
    try:
        return understood(kind, properties if isinstance(properties, dict) else {})
    except BadProperties as reason:
        raise Invalid({"properties": [str(reason)]}) from reason


def _is_repeatable(repeats: str) -> bool:
    return repeats == Repeats.EVERY_TIME


def must_may(user: Any, publishes: bool) -> None:
    """Refuse who may draft rules, but not change what counts."""
    if publishes and not user.may(Can.PUBLISH_RULES):
        raise ApiError(
            gettext("Your role may draft rules, but not change what counts."), status=403
        )


def name_of(user: User | None) -> str | None:
    """A colleague, as answers name them."""
    return str(user) if user else None
