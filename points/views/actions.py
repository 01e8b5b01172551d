"""What earns points: the list of point actions, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.roles import Can, requires
from contacts.models import Contact
from kit.paging import Key, page
from points.broken import why_broken
from points.chips import Chips
from points.differences import differences
from points.firing import LATELY, PAYMENTS, fired
from points.forms.listing import STANDINGS, Line, Narrowing, sort_heads
from points.kinds import point_action_kinds
from points.labels import labels_of
from points.models import Entry, Group, PointAction, PointActionVersion
from points.properties import unkept
from points.sentences import sentence
from points.states import Standing, state
from points.views.rights import rights

# Rules are counted in dozens; beyond this many a list would not be read anyway.
_MOST = 1_000
_PAGE = 25


@requires(Can.SEE)
def actions(request: HttpRequest) -> HttpResponse:
    """The list: sorted, searched and narrowed by the address."""
    narrowing = Narrowing(request.GET)
    is_archive = narrowing.standing == Standing.ARCHIVED
    shown = PointAction.objects.exclude(archived_at=None) if is_archive else _current()
    lines = _lines(shown, now=timezone.now())
    context = {
        "room": "actions",
        **rights(request),
        "lines": narrowing.of(lines),
        "total": len(lines),
        "asked": narrowing,
        "heads": sort_heads(narrowing.sort),
        "standings": STANDINGS,
        "is_archive": is_archive,
        "kinds": list(point_action_kinds),
        "groups": Group.objects.filter(archived_at=None).order_by("pk"),
        "labels": labels_of(line.action for line in lines),
    }
    part = "#list" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"points/actions.html{part}", context)


@requires(Can.SEE)
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """One point action: what it says, what it said before, and (htmx: only) whom it paid."""
    action = get_object_or_404(_with_state(PointAction.objects.all()), pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"action": action, "payments": _payments(request, action)}
        return render(request, "points/action.html#payments", context)
    now = timezone.now()
    versions = _history(action)
    # What is paused stays what it was published as, and is resumed as that.
    published = action.live or (versions[0]["version"] if versions else None)
    context = {
        "room": "actions",
        **rights(request),
        "action": action,
        "state": state(action, now=now),
        "sentence": (said := sentence(action)),
        "published": sentence(published) if published else None,
        "broken": why_broken(action.live or action),
        "editable": said.is_known or why_broken(action),
        "unkept": unkept(action.kind, action.as_sent.get("properties")),
        "unpublished": differences(published, action) if published else [],
        "fired": fired([action.pk], since=now - LATELY)[action.pk],
        "versions": versions,
        "payments": _payments(request, action),
    }
    return render(request, "points/action.html", context)


def _current() -> QuerySet[PointAction]:
    return PointAction.objects.current()


def _with_state(found: QuerySet[PointAction]) -> QuerySet[PointAction]:
    """With all that `points.states.standing` and `points.sentences` read, in one query."""
    versions = PointActionVersion.objects.filter(action=OuterRef("pk"))
    return found.annotate(was_published=Exists(versions)).select_related(
        "group", "live__group", "created_by", "modified_by"
    )


def _lines(found: QuerySet[PointAction], *, now: datetime) -> list[Line]:
    listed = list(_with_state(found).order_by("name", "pk")[:_MOST])
    counts = fired([action.pk for action in listed], since=now - LATELY)
    return [
        Line(
            action,
            sentence(action),
            state(action, now=now),
            counts[action.pk],
            why_broken(action.live or action),
        )
        for action in listed
    ]


def _payments(request: HttpRequest, action: PointAction) -> dict[str, Any]:
    found = page(
        Entry.objects.filter(PAYMENTS, point_action_id=action.pk),
        [Key("id", int, descending=True)],
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    contacts = Contact.objects.select_related("company").in_bulk(
        {entry.contact_id for entry in found.rows}
    )
    chips = Chips()
    return {
        "rows": [
            {
                "entry": entry,
                "contact": contacts[entry.contact_id],
                "balance": chips.chip(entry.balance, entry.group_id),
            }
            for entry in found.rows
        ],
        "older": found.older,
        "newer": found.newer,
    }


def _history(action: PointAction) -> Sequence[dict[str, Any]]:
    """Its versions, the latest first, each with what it changed."""
    versions = list(
        action.versions.select_related("group", "published_by").order_by("-number")[:50]
    )
    earlier = zip_longest(versions, versions[1:])
    return [
        {
            "version": version,
            "sentence": sentence(version),
            "changes": differences(previous, version) if previous else [],
            "is_live": version.pk == action.live_id,
        }
        for version, previous in earlier
    ]
