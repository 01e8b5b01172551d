"""What rules would have changed: a page that can be shared, over real events."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Can, requires
from kit.numbers import as_ids
from points import drafts, recompute_job
from points.chips import Chips
from points.differences import differences
from points.model_file.parts import Besides
from points.models import Group, PointAction
from points.preview import preview as work_out
from points.preview_walk import MOST_EVENTS
from points.sentences import sentence
from points.states import state
from points.views.rights import rights

DAYS = (7, 30, 90)


@requires(Can.SEE)
def preview(request: HttpRequest) -> HttpResponse:
    """The working copies named by `ids` on the events of `days` days, with the drafts `besides`.

    A POST from the ticked list leads to the address that can be shared.
    """
    if request.method == "POST":
        ticked = urlencode({"ids": as_ids(request.POST.getlist("selected"))}, doseq=True)
        return redirect(f"{reverse('points:preview')}?{ticked}")
    ids = as_ids(request.GET.getlist("ids"))
    actions = list(
        PointAction.objects.current()
        .filter(pk__in=ids)
        .select_related("group", "live__group")
        .order_by("pk")
    )
    besides = Besides.of(request.GET.getlist("besides"))
    waiting = besides.waiting()
    if not (actions or waiting):
        return redirect("points:actions")
    now = timezone.now()
    days = request.GET.get("days", "")
    length = int(days) if days in map(str, DAYS) else 30
    answer = work_out(
        actions,
        since=now - timedelta(days=length),
        at=now,
        besides=[one.threshold for one in waiting if one.threshold],
    )
    chips = Chips()
    groups = Group.objects.in_bulk()
    context = {
        "room": "actions",
        **rights(request),
        "actions": actions,
        "answer": answer,
        "days": length,
        "choices": DAYS,
        "most_events": MOST_EVENTS,
        "rules": [
            {
                "action": action,
                "sentence": sentence(action),
                "state": state(action, now=now),
                "changes": differences(action.live, action) if action.live else [],
                "seen": drafts.seen(action),
            }
            for action in actions
        ],
        "moved": [
            {
                "is": moved,
                "before": chips.chip(moved.before, moved.group_id),
                "after": chips.chip(moved.after, moved.group_id),
                "score": groups[moved.group_id].name if moved.group_id != Group.MAIN else "",
            }
            for moved in answer.moved
        ],
        "can_publish": bool(waiting) or any(action.is_changed for action in actions),
        "waiting": waiting,
        "besides": besides.as_shown().said(),
        "can_work_out": any(map(recompute_job.can_be_worked_out, actions)),
    }
    return render(request, "points/preview.html", context)
