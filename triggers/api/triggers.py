"""Point triggers in Mautic's contract: thresholds, their colours and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from kit.api import columns, search
from kit.api.batch import ids_of
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError, Invalid
from kit.api.shapes import moment
from kit.api.view import ApiView, Needs, attempt, user_of
from points.api.actions import must_may, name_of, tell_group
from points.models import Group
from points.publication import CannotPublish
from triggers import publication
from triggers.actions import action_kinds
from triggers.api import colours, keeping
from triggers.api.properties import echoed
from triggers.api.shapes import TriggerForm, TriggerShape
from triggers.contract import EVENT_TYPES
from triggers.drafts import DraftAction, rows
from triggers.models import PointTrigger

_PUBLISHED = Q(is_published=True)

# Names of the contract, and the columns that hold the same.
_SAME = {
    "name": "name",
    "points": "threshold",
    "group": "group_id",
    "publishUp": "published_from",
    "publishDown": "published_until",
}
# What has no column, and is told as it was sent.
_KEPT = ("color", "triggerExistingLeads")


class Triggers(Entity[PointTrigger]):
    """What happens at so many points. Deleting archives: history goes on naming the trigger."""

    one, many = "trigger", "triggers"
    shape, form = TriggerShape, TriggerForm
    needs = Needs(read=Can.SEE, write=Can.DRAFT_RULES)
    columns = {
        "id": columns.number("id"),
        "name": columns.text("name"),
        "description": columns.text("description"),
        "points": columns.number("threshold"),
        "isPublished": columns.yes_no("is_published"),
        "dateAdded": columns.time("created_at"),
        "dateModified": columns.time("modified_at"),
    }
    commands = {
        "name": search.contains("name"),
        "is": search.one_of({"published": _PUBLISHED, "unpublished": ~_PUBLISHED}),
    }
    brief = (
        *("isPublished", "dateAdded", "dateModified"),
        *("id", "name", "category", "description"),
    )
    published = _PUBLISHED

    def rows(self) -> QuerySet[PointTrigger]:
        """Those that are not archived."""
        return (
            PointTrigger.objects.current()
            .select_related("group", "created_by", "modified_by")
            .prefetch_related("actions")
        )

    def make(self, said: Said) -> tuple[PointTrigger, bool]:
        """A new one; it acts only if that is said."""
        must_may(user_of(self.request), bool(said.get("isPublished")))
        return self._keep(None, said, whole=True), True

    def change(self, row: PointTrigger, said: Said, *, whole: bool) -> PointTrigger:
        """Change one. PUT takes away the events that it does not name, PATCH adds to them."""
        acts = row.published_at is not None  # or will, as it stands, when it is resumed
        must_may(user_of(self.request), acts or bool(said.get("isPublished")))
        return self._keep(row, said, whole=whole)

    def remove(self, row: PointTrigger) -> None:
        """Archive it."""
        must_may(user_of(self.request), True)
        publication.archive(row, at=timezone.now())

    def show(self, rows: Sequence[PointTrigger], *, brief: bool = False) -> list[dict[str, Any]]:
        """What acts, or, of one that never did, what is to act."""
        told = [tell(row) for row in rows]
        return [{name: each[name] for name in self.brief} for each in told] if brief else told

    def _keep(self, row: PointTrigger | None, said: Said, *, whole: bool) -> PointTrigger:
        now = timezone.now()
        publish = said.get("isPublished", None if row else False)
        kept = keeping.Said(
            columns=_columns(said),
            events=[_event(event) for event in said["events"]] if "events" in said else None,
            only_these=whole,
            as_sent={name: said[name] for name in _KEPT if name in said},
            publish=publish,
        )
        try:
            return keeping.keep(row.pk if row else None, kept, actor=user_of(self.request), at=now)
        except keeping.NoKind as reason:
            raise Invalid(
                {"events": [gettext("“type” says what to do: it is required.")]}
            ) from reason
        except keeping.Refused as reason:
            raise Invalid(reason.errors) from reason
        except CannotPublish as reason:
            raise Invalid({"isPublished": [str(reason)]}) from reason


class RemoveEvents(ApiView):
    """DELETE /api/points/triggers/7/events/delete?events[]=1&events[]=2"""

    needs = Triggers.needs

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "events[]", {"type": "array", "items": {"type": "integer"}}, required=True
            )
        ],
        responses={200: inline_serializer("TriggerWithout", {"trigger": TriggerShape()})},
        summary="Take events off a trigger",
    )
    def delete(self, request: Request, pk: int) -> Response:
        """The trigger with the events that are left."""
        sent = self.sent.get("events") if isinstance(self.sent, dict) else None
        if not isinstance(sent, list):
            raise ApiError(gettext("The events attribute must be array."))
        ids = ids_of(sent)
        triggers = Triggers(request=request)
        trigger = triggers.find(pk)
        must_may(user_of(request), trigger.published_at is not None)
        attempt(lambda: keeping.remove_events(pk, ids, actor=user_of(request), at=timezone.now()))
        return Response({"trigger": tell(triggers.find(pk))})


class TriggerEventTypes(ApiView):
    """/api/points/triggers/events/types"""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(
        responses=inline_serializer(
            "TriggerEventTypes",
            {"eventTypes": serializers.DictField(child=serializers.CharField())},
        ),
        summary="What triggers can do",
    )
    def get(self, request: Request) -> Response:
        """Each key with its words: those of the contract, then what Kindling has besides."""
        ours = {kind.key: str(kind.label) for kind in action_kinds}
        own = {key: words for key, words in ours.items() if key not in EVENT_TYPES}
        return Response({"eventTypes": EVENT_TYPES | own})


def tell(trigger: PointTrigger) -> dict[str, Any]:
    """A trigger as `TriggerShape` has it."""
    said = keeping.seen(trigger)
    sent = trigger.as_sent
    by_id = {row.pk: row.as_sent for row in rows(trigger)}
    return {
        "isPublished": trigger.is_published,
        "dateAdded": moment(trigger.created_at),
        "dateModified": moment(trigger.modified_at),
        "createdBy": trigger.created_by_id,
        "createdByUser": name_of(trigger.created_by),
        "modifiedBy": trigger.modified_by_id,
        "modifiedByUser": name_of(trigger.modified_by),
        "id": trigger.pk,
        "name": said.name,
        "category": None,
        "description": said.description or None,
        "publishUp": moment(said.published_from),
        "publishDown": moment(said.published_until),
        "points": said.threshold,
        "color": colours.told(said.colour, sent.get("color")),
        "events": [
            _tell_event(action, by_id.get(action.id or 0, {}), position)
            for position, action in enumerate(said.actions, start=1)
        ],
        "triggerExistingLeads": bool(sent.get("triggerExistingLeads")),
        "group": None if said.group_id == Group.MAIN else tell_group(trigger.group),
    }


def _tell_event(action: DraftAction, sent: Mapping[str, Any], position: int) -> dict[str, Any]:
    known = action.kind in action_kinds
    label = action_kinds.get(action.kind).label if known else EVENT_TYPES.get(action.kind, "")
    return {
        "id": action.id,
        "name": sent.get("name") or str(label),
        "description": sent.get("description"),
        "type": action.kind,
        "order": sent.get("order", position),
        "properties": echoed(action.kind, action.config, sent.get("properties")),
    }


def _columns(said: Said) -> dict[str, Any]:
    """What was said, in the names of our columns; only what was said."""
    kept = {ours: said[theirs] for theirs, ours in _SAME.items() if theirs in said}
    if "description" in said:
        kept["description"] = said["description"] or ""
    if "color" in said:
        kept["colour"] = colours.name_of(said["color"])
    if "group" in said:
        kept["group_id"] = said["group"] or Group.MAIN
    return kept


def _event(sent: Mapping[str, Any]) -> keeping.Event:
    names = ("name", "description", "order", "properties")
    as_sent = {name: sent[name] for name in names if name in sent}
    return keeping.Event(kind=sent.get("type"), as_sent=as_sent, id=sent.get("id"))
