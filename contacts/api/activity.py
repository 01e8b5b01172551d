"""/api/contacts/activity, and that of one contact: the timeline in the words of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.roles import Can
from contacts import merging, timeline
from contacts.api.reach import contact_of
from contacts.timeline import Moment
from kit.api.asked import whole
from kit.api.columns import time_of
from kit.api.errors import ApiError
from kit.api.shapes import moment as written
from kit.api.view import ApiView, Needs

# The newest so many moments are told; to see older ones, ask with `filters[dateTo]`.
MOST = 1_000
_DEFAULT_LIMIT = 25

# The contract's words for our sources, and for kinds of events where they differ.
_BY_SOURCE = {
    "points": "point.gained",
    "notes": "lead.note",
    "merges": "lead.merged",
    "crossings": "point.trigger",
    "runs": "point.trigger.action",
}
_BY_KIND = {
    "url.hit": "page.hit",
    "form.submit": "form.submitted",
    "email.open": "email.read",
    "email.send": "email.sent",
}
_LABELS = {
    "page.hit": _("Page hit"),
    "form.submitted": _("Form submitted"),
    "asset.download": _("Asset downloaded"),
    "email.read": _("Email read"),
    "email.sent": _("Email sent"),
    "custom": _("Event"),
    "point.gained": _("Point gained"),
    "lead.note": _("Note"),
    "lead.merged": _("Merged"),
    "lead.donotcontact": _("Do not contact"),
    "point.trigger": _("Threshold reached"),
    "point.trigger.action": _("What a trigger did"),
}


class HappenedShape(serializers.Serializer[Any]):
    """One thing that happened."""

    event = serializers.CharField()
    eventId = serializers.CharField()
    eventLabel = serializers.CharField()
    eventType = serializers.CharField()
    timestamp = serializers.DateTimeField()
    contactId = serializers.IntegerField()
    icon = serializers.CharField()
    details = serializers.DictField()


class ActivityShape(serializers.Serializer[Any]):
    """A page of what happened."""

    events = HappenedShape(many=True)
    filters = serializers.DictField()
    order = serializers.ListField(child=serializers.CharField())
    types = serializers.DictField(child=serializers.CharField())
    total = serializers.IntegerField()
    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    maxPages = serializers.IntegerField()


@dataclass(frozen=True)
class Filters:
    """What an activity is narrowed to."""

    search: str
    include: frozenset[str]
    exclude: frozenset[str]
    since: datetime | None
    until: datetime | None

    def take(self, type_: str, moment: Moment) -> bool:
        """Whether the moment is asked for."""
        if (self.include and type_ not in self.include) or type_ in self.exclude:
            return False
        if self.since and moment.at < self.since:
            return False
        words = f"{moment.text} {moment.detail}".casefold()
        return self.search.casefold() in words

    def told(self) -> dict[str, Any]:
        """As the contract has it in the answer."""
        return {
            "search": self.search,
            "includeEvents": sorted(self.include),
            "excludeEvents": sorted(self.exclude),
            "dateFrom": written(self.since),
            "dateTo": written(self.until),
        }


_PARAMETERS = [
    OpenApiParameter("filters[search]", str),
    OpenApiParameter("filters[includeEvents][]", {"type": "array", "items": {"type": "string"}}),
    OpenApiParameter("filters[excludeEvents][]", {"type": "array", "items": {"type": "string"}}),
    OpenApiParameter("filters[dateFrom]", str, description="2026-01-31 13:00:00, in UTC."),
    OpenApiParameter("filters[dateTo]", str, description="The same; also to see older ones."),
    OpenApiParameter("order[1]", str, enum=("ASC", "DESC")),
    OpenApiParameter("page", {"type": "integer", "minimum": 1}),
    OpenApiParameter("limit", {"type": "integer", "minimum": 0}),
]


class Activity(ApiView):
    """/api/contacts/activity"""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(
        summary="What contacts did, and what happened to them",
        description="The newest 1,000 moments: events, points, notes, refusals.",
        parameters=_PARAMETERS,
        responses=ActivityShape,
    )
    def get(self, request: Request) -> Response:
        """Of all contacts."""
        filters = read_filters(self.params)
        moments = timeline.read_everybody(
            before=_beyond(filters.until), limit=MOST, only=_sources(filters.include)
        )
        living = merging.all_living({each.contact_id for each in moments})
        named = [(living.get(each.contact_id, each.contact_id), each) for each in moments]
        return Response(page_of(named, filters, self.params))


class ContactActivity(ApiView):
    """/api/contacts/1/activity"""

    needs = Needs(read=Can.SEE, write=Can.SEE)

    @extend_schema(
        summary="What a contact did, and what happened to it",
        description="The newest 1,000 moments; ask with filters[dateTo] for older ones.",
        parameters=_PARAMETERS,
        responses=ActivityShape,
    )
    def get(self, request: Request, pk: int) -> Response:
        """With what those did who turned out to be the same person."""
        contact = contact_of(pk)
        filters = read_filters(self.params)
        moments = timeline.read(
            merging.family(contact.pk),
            before=_beyond(filters.until),
            limit=MOST,
            only=_sources(filters.include),
        )
        return Response(page_of([(pk, each) for each in moments], filters, self.params))


def read_filters(params: Mapping[str, Any]) -> Filters:
    """`filters[…]` of the query.

    Raises:
        ApiError: a date that is none.
    """
    said = params.get("filters", {})
    if not isinstance(said, dict):
        raise ApiError(gettext("“filters” must be given as filters[search] and the like."))
    return Filters(
        search=str(said.get("search", "")).strip(),
        include=frozenset(_words(said.get("includeEvents"))),
        exclude=frozenset(_words(said.get("excludeEvents"))),
        since=_moment(said.get("dateFrom"), "dateFrom"),
        until=_moment(said.get("dateTo"), "dateTo"),
    )


def page_of(
    moments: Sequence[tuple[int, Moment]], filters: Filters, params: Mapping[str, Any]
) -> dict[str, Any]:
    """A page of those that are asked for."""
    typed = [(type_of(each), contact_id, each) for contact_id, each in moments]
    taken = [each for each in typed if filters.take(each[0], each[2])]
    ascending = _is_ascending(params.get("order"))
    if ascending:
        taken.reverse()
    page = max(whole(params, "page", 1), 1)
    limit = min(whole(params, "limit", _DEFAULT_LIMIT) or _DEFAULT_LIMIT, MOST)
    start = (page - 1) * limit
    return {
        "events": [_happened(*each) for each in taken[start : start + limit]],
        "filters": filters.told(),
        "order": ["timestamp", "ASC" if ascending else "DESC"],
        "types": types(),
        "total": len(taken),
        "page": page,
        "limit": limit,
        "maxPages": -(-len(taken) // limit),
    }


def types() -> dict[str, str]:
    """Everything that can happen, with its label."""
    own = {
        _BY_SOURCE.get(source.key, source.key): str(source.label)
        for source in timeline.sources()
        if source.key != "events"
    }
    return own | {key: str(label) for key, label in _LABELS.items()}


def type_of(moment: Moment) -> str:
    """The contract's word for what happened."""
    if moment.source == "events":
        return _BY_KIND.get(moment.kind, moment.kind)
    return _BY_SOURCE.get(moment.source, moment.source)


def _happened(type_: str, contact_id: int, moment: Moment) -> dict[str, Any]:
    label = str(moment.text)
    if moment.points is not None:
        label = f"{label} / {moment.points:+d}"
    return {
        "event": type_,
        "eventId": f"{type_}{moment.sort}",
        "eventLabel": label,
        "eventType": str(_LABELS.get(type_, type_)),
        "timestamp": written(moment.at),
        "contactId": contact_id,
        "icon": moment.icon,
        "details": {
            "words": str(moment.detail),
            "points": moment.points,
            "url": moment.url,
            "actor": moment.actor,
            "counted": not moment.muted,
            "reason": str(moment.reason),
        },
    }


def _sources(include: frozenset[str]) -> list[str]:
    """The sources in which these types can be found; all if none is named."""
    if not include:
        return []
    of_source = {
        _BY_SOURCE.get(source.key, source.key): source.key for source in timeline.sources()
    }
    wanted = {of_source.get(type_, "events") for type_ in include}
    return sorted(wanted)


def _words(said: Any) -> list[str]:
    if isinstance(said, dict):
        said = list(said.values())
    if isinstance(said, list):
        return [str(word) for word in said]
    return [word.strip() for word in str(said).split(",") if word.strip()] if said else []


def _moment(said: Any, name: str) -> datetime | None:
    return time_of(said, name) if said else None


def _beyond(until: datetime | None) -> datetime | None:
    """`until` to the second, itself included: sources tell what was before."""
    return until + timedelta(seconds=1) if until else None


def _is_ascending(said: Any) -> bool:
    words = _words(said)
    return len(words) > 1 and words[1].upper() == "ASC"
