"""What came of working rules out again: how many scores differ, and whose the most."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import jobs
from accounts.models import Job
from accounts.roles import Can, requires
from contacts.models import Contact
from points import recompute_job
from points.chips import Chips
from points.models import PointActionVersion, Score
from points.sentences import sentence
from points.views.rights import rights

_SHOWN = 20
# Beyond this many lines, adding up who moved the most takes longer than anybody would wait.
_MOST_ADDED_UP = 100_000


@require_GET
@requires(Can.SEE)
def recomputed(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is, then what it did."""
    job = get_object_or_404(
        Job.objects.select_related("started_by"), pk=job_id, kind=recompute_job.KIND
    )
    done, is_running = recompute_job.outcome(job), job.state == Job.State.RUNNING
    versions = PointActionVersion.objects.filter(pk__in=job.config["versions"])
    context = {
        "room": "actions",
        **rights(request),
        "job": job,
        "is_running": is_running,
        "pace": jobs.pace(job, at=timezone.now()),
        "done": done,
        "rules": [
            {"version": version, "sentence": sentence(version)}
            for version in versions.select_related("action", "group").order_by("name", "pk")
        ],
        "left_out": Contact.objects.in_bulk(recompute_job.left_out(job)).values(),
        "moved": [] if is_running or done.lines > _MOST_ADDED_UP else _moved(job),
    }
    part = "#progress" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"points/recomputed.html{part}", context)


@require_POST
@requires(Can.PUBLISH_RULES)
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask it to stop; what is done stays done."""
    jobs.cancel(get_object_or_404(Job, pk=job_id, kind=recompute_job.KIND))
    return redirect("points:recomputed", job_id)


def _moved(job: Job) -> list[dict[str, Any]]:
    """Whose score moved the most, with the score as it is now."""
    sums = (
        recompute_job.lines_of(job)
        .values("contact_id", "group_id")
        .annotate(points=Sum("points"))
        .exclude(points=0)
    )
    most = sorted(sums, key=lambda row: (-abs(row["points"]), row["contact_id"]))[:_SHOWN]
    contacts = Contact.objects.select_related("company").in_bulk(
        {row["contact_id"] for row in most}
    )
    now = {
        (score.contact_id, score.group_id): score.points
        for score in Score.objects.filter(contact__in=contacts)
    }
    chips = Chips()
    return [
        {
            "contact": contacts[row["contact_id"]],
            "points": row["points"],
            "score": chips.chip(now.get((row["contact_id"], row["group_id"]), 0), row["group_id"]),
        }
        for row in most
    ]
