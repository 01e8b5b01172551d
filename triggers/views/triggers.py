"""What happens at N points: the list of triggers, the page of one, and its preview."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.roles import Can, requires
from kit.paging import Key, page
from points.chips import Chips
from points.models import Group
from points.views.rights import rights
from triggers import drafts
from triggers.differences import differences
from triggers.drafts import in_force, working_copy
from triggers.lately import LATELY, crossed
from triggers.models import Crossing, PointTrigger, Run
from triggers.overlaps import overlaps
from triggers.preview import preview as work_out
from triggers.sentences import sentence
from triggers.states import state

_MOST = 500
_PAGE = 25
DAYS = (7, 30, 90)


@requires(Can.SEE)
def triggers(request: HttpRequest) -> HttpResponse:
    """The list, from the highest number of points down, score by score."""
    is_archive = request.GET.get("state") == "archived"
    found = PointTrigger.objects.exclude(archived_at=None) if is_archive else _current()
    listed = list(_whole(found).order_by("group_id", "-threshold", "pk")[:_MOST])
    counts = crossed([one.pk for one in listed], since=timezone.now() - LATELY)
    context = {
        "room": "triggers",
        **rights(request),
        "is_archive": is_archive,
        "main": Group.MAIN,
        "lines": [
            {
                "trigger": one,
                "said": working_copy(one),
                "sentence": sentence(working_copy(one), one.group),
                "state": state(one),
                "crossed": counts[one.pk],
            }
            for one in listed
        ],
    }
    return render(request, "triggers/triggers.html", context)


@requires(Can.SEE)
def trigger(request: HttpRequest, pk: int) -> HttpResponse:
    """One trigger: what it does, what waits to be published, and (htmx: only) who crossed it."""
    found = get_object_or_404(_whole(PointTrigger.objects.all()), pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"trigger": found, "crossings": _crossings(request, found)}
        return render(request, "triggers/trigger.html#crossings", context)
    says, draft = in_force(found), working_copy(found)
    shown = says if found.published_at else draft
    context = {
        "room": "triggers",
        **rights(request),
        "trigger": found,
        "state": state(found),
        "shown": shown,
        "sentence": sentence(shown, Group.objects.get(pk=shown.group_id)),
        "unpublished": differences(says, draft) if found.published_at and found.draft else [],
        "overlaps": overlaps(draft, of=found) if not found.archived_at else [],
        "crossed": crossed([pk], since=timezone.now() - LATELY)[pk],
        "crossings": _crossings(request, found),
        "failed": _given_up(found),
        "main": Group.MAIN,
    }
    return render(request, "triggers/trigger.html", context)


@requires(Can.SEE)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing the working copy would mean; a page that can be shared."""
    found = get_object_or_404(_whole(PointTrigger.objects.current()), pk=pk)
    days = request.GET.get("days", "")
    length = int(days) if days in map(str, DAYS) else 30
    draft = working_copy(found)
    group = Group.objects.get(pk=draft.group_id)
    now = timezone.now()
    answer = work_out(draft, trigger=found, since=now - timedelta(days=length), at=now)
    chips = Chips()
    context = {
        "room": "triggers",
        **rights(request),
        "trigger": found,
        "said": draft,
        "sentence": sentence(draft, group),
        "state": state(found),
        "answer": answer,
        "top": [
            {"is": above, "chip": chips.chip(above.points, draft.group_id)} for above in answer.top
        ],
        "overlaps": overlaps(draft, of=found),
        "days": length,
        "choices": DAYS,
        "can_publish": found.draft is not None or not found.published_at,
        "seen": drafts.seen(found),
        "main": Group.MAIN,
    }
    return render(request, "triggers/preview.html", context)


def _current() -> QuerySet[PointTrigger]:
    return PointTrigger.objects.current()


def _whole(found: QuerySet[PointTrigger]) -> QuerySet[PointTrigger]:
    """With all that its sentence and its state read, in two queries."""
    return found.select_related(
        "group", "created_by", "modified_by", "published_by"
    ).prefetch_related("actions")


def _given_up(trigger: PointTrigger) -> int:
    failed = Run.objects.filter(state=Run.State.FAILED)
    return failed.filter(action__in=trigger.actions.values("pk")).count()


def _crossings(request: HttpRequest, trigger: PointTrigger) -> dict[str, Any]:
    found = page(
        Crossing.objects.filter(trigger=trigger).select_related("contact__company"),
        # By time: the lines of a demo, or of an import, are not written in the order of time.
        [Key("crossed_at", datetime, descending=True), Key("id", int, descending=True)],
        size=_PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return {"rows": found.rows, "older": found.older, "newer": found.newer}
