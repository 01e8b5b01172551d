"""What works in the background, in a few bounded queries: who is there, what waits, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Heartbeat
from tracking.models import RejectedHit
from triggers.asking import waiting_for_an_answer
from triggers.models import BulkCause, Run

# A worker says that it is there every ten seconds; after so long, it is not.
SILENCE = timedelta(seconds=60)
# What waits is counted up to here: beyond it the number does not matter, only its age.
MOST = 10_000
DAY = timedelta(hours=24)
ASKED_SHOWN = 5

QUEUES: dict[str, tuple[str | Promise, str | Promise]] = {
    "hot": (_("Visits"), _("Understands visits and gives points")),
    "runs": (_("Actions"), _("Sends mails and changes tags")),
    "jobs": (_("Long work"), _("Removals and other things that take minutes")),
}


@dataclass(frozen=True)
class Worker:
    """Who works on one queue. `seen_at` is None where nobody ever did."""

    label: str | Promise
    what: str | Promise
    name: str
    seen_at: datetime | None
    is_there: bool


@dataclass(frozen=True)
class Line:
    """One of the lines in which visits wait for their turn."""

    number: int
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Waiting:
    """Visits that came and are not counted yet."""

    lines: list[Line]

    @property
    def count(self) -> int:
        """How many, up to MOST in each line."""
        return sum(line.waiting for line in self.lines)

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return any(line.waiting > MOST for line in self.lines)

    @property
    def oldest(self) -> datetime | None:
        """When the one that has waited longest came."""
        return min((line.oldest for line in self.lines if line.oldest), default=None)


def workers(*, now: datetime) -> list[Worker]:
    """Who works on each queue."""
    beats = {beat.queue: beat for beat in Heartbeat.objects.all()}
    found = []
    for queue, (label, what) in QUEUES.items():
        beat = beats.get(queue)
        is_there = beat is not None and now - beat.seen_at < SILENCE
        seen_at, name = (beat.seen_at, beat.worker) if beat else (None, "")
        found.append(Worker(label, what, name, seen_at, is_there))
    return found


def waiting_visits() -> Waiting:
    """What waits in each line; one statement that reads little even when much is waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shard,"
            " (SELECT count(*) FROM (SELECT FROM tracking_hit WHERE shard = s.shard"
            "   LIMIT %(limit)s) AS few),"
            " (SELECT received_at FROM tracking_hit WHERE shard = s.shard ORDER BY id LIMIT 1)"
            " FROM generate_series(0, %(last)s) AS s(shard) ORDER BY shard",
            {"limit": MOST + 1, "last": settings.HIT_SHARDS - 1},
        )
        return Waiting([Line(shard + 1, count, oldest) for shard, count, oldest in cursor])


def unfinished() -> dict[str, int]:
    """How many actions are in each state that is not done."""
    states = [state for state in Run.State.values if state != Run.State.DONE]
    counted = (
        Run.objects.filter(state__in=states)
        .order_by()
        .values_list("state")
        .annotate(many=Count("pk"))
    )
    return dict.fromkeys(states, 0) | dict(counted)


@dataclass(frozen=True)
class Day:
    """What became of actions in the last 24 hours, and what waits for its hour, its day or
    its trigger."""

    done: int = 0
    failed: int = 0
    cancelled: int = 0
    waits_quiet: int = 0
    waits_enough: int = 0
    waits_paused: int = 0


def last_day(*, now: datetime) -> Day:
    """Counters of the last 24 hours; two statements, each from its index."""
    ended = (
        Run.objects.filter(ended_at__gte=now - DAY)
        .order_by()
        .values_list("state")
        .annotate(many=Count("pk"))
    )
    waiting = (
        Run.objects.filter(state=Run.State.DUE)
        .exclude(waits_because="")
        .order_by()
        .values_list("waits_because")
        .annotate(many=Count("pk"))
    )
    by_state, by_wait = dict(ended), dict(waiting)
    return Day(
        done=by_state.get(Run.State.DONE, 0),
        failed=by_state.get(Run.State.FAILED, 0),
        cancelled=by_state.get(Run.State.CANCELLED, 0),
        waits_quiet=by_wait.get(Run.Because.QUIET, 0),
        waits_enough=by_wait.get(Run.Because.ENOUGH, 0),
        waits_paused=by_wait.get(Run.Because.PAUSED, 0),
    )


def unanswered() -> list[BulkCause]:
    """Long work that carried contacts over thresholds, where nobody has said what follows."""
    return list(waiting_for_an_answer().order_by("-pk")[:ASKED_SHOWN])


def set_aside() -> int:
    """How many visits could not be understood and wait for somebody to look."""
    return RejectedHit.objects.count()


def missing(found: Sequence[Worker]) -> list[Worker]:
    """The workers that are not there."""
    return [worker for worker in found if not worker.is_there]
