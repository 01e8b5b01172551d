"""The long work that goes on at this moment, for the ring in the top bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from accounts.job_kinds import job_kinds, label_of
from accounts.jobs import Pace, pace
from accounts.models import Job, User
from accounts.roles import Can
from kit.kinds import UnknownKind

# So many are listed; there are hardly ever more.
_MOST = 20


@dataclass(frozen=True)
class Piece:
    """One piece of work, how far it is, and where that is told ("": the page for all work)."""

    job: Job
    label: str | Promise
    pace: Pace
    url: str


def pieces(*, at: datetime) -> list[Piece]:
    """What runs now, the longest first; one query."""
    running = Job.objects.filter(state=Job.State.RUNNING).order_by("pk")[:_MOST]
    return [Piece(job, label_of(job), pace(job, at=at), _url(job)) for job in running]


def percent(found: list[Piece]) -> int:
    """How full the ring is: the work of all together, as far as its size is known."""
    known = [piece.pace.percent for piece in found if piece.pace.percent is not None]
    return sum(known) // len(known) if known else 0


def ring_of(at: datetime) -> dict[str, Any]:
    """What the ring shows."""
    found = pieces(at=at)
    return {"pieces": found, "percent": percent(found)}


def work_of_the_request(request: HttpRequest) -> dict[str, Any]:
    """Template context: `work_now` for those who may see work; asked only where it is shown."""

    def work_now() -> dict[str, Any] | None:
        user = getattr(request, "user", None)
        if not isinstance(user, User) or not user.may(Can.SEE_WORK):
            return None
        return ring_of(timezone.now())

    return {"work_now": work_now}


def _url(job: Job) -> str:
    try:
        return job_kinds.get(job.kind)().page_url(job)
    except UnknownKind:
        return ""
