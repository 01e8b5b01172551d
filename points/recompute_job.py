"""Rules worked out again for everybody, as long work: a thousand contacts at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, ClassVar

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import jobs
from accounts.job_kinds import CannotBeDone, Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from contacts.locking import lock
from contacts.models import Contact
from kit.garbage import no_collection
from points import recompute
from points.kinds import EventKind, point_action_kinds
from points.models import Entry, PointAction, PointActionVersion, Reason
from points.models.action import Definition
from points.out_of_range import in_halves
from points.recompute import Outcome
from points.rules import Rules, compiled

KIND = "points.recompute"

# So many contacts are locked in one go: visits to them wait no longer than that takes.
_AT_ONCE = 1_000


def start(versions: Sequence[PointActionVersion], *, actor: User | None, at: datetime) -> Job:
    """Begin to bring what these versions (they must be in force) have paid in line with them.

    Everybody who is there now is looked at; what happens from now on is paid as usual.
    """
    config = {
        "versions": [version.pk for version in versions],
        "last": Contact.objects.aggregate(last=Max("pk"))["last"] or 0,
        "after": _last_line(),
    }
    return jobs.start(KIND, config, actor, at=at, total=Contact.objects.living().count())


def _last_line() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def can_be_worked_out(said: Definition) -> bool:
    """Whether its points come from things that happened; states are always true of everybody."""
    kinds = point_action_kinds
    return said.kind in kinds and issubclass(kinds.get(said.kind), EventKind)


def outcome(job: Job) -> Outcome:
    """What has been done so far."""
    return Outcome(**(job.cursor or {}).get("outcome", {}))


def lines_of(job: Job) -> QuerySet[Entry]:
    """The lines that it has posted, as far as it has come."""
    lines = Entry.objects.filter(
        Q(source=recompute.SOURCE, source_id=job.pk)
        | Q(version_id__in=job.config["versions"], source="event"),
        reason=Reason.RECOMPUTE,
        point_action_id__isnull=False,
        pk__gt=job.config["after"],
    )
    # Jobs that were done before this was kept know no end.
    upto = (job.cursor or {}).get("upto")
    return lines if upto is None else lines.filter(pk__lte=upto)


def left_out(job: Job) -> list[int]:
    """Contacts whose score would have become too large a number: they are as they were."""
    return list((job.cursor or {}).get("left_out", []))


@job_kinds.register
class Recompute(JobKind):
    """The contacts in the order of their ids; each one's lines change all at once."""

    key: ClassVar[str] = KIND
    label: ClassVar[str | Promise] = gettext_lazy("Work points out again")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """The next contacts: the locks are let go between two slices."""
        cursor: dict[str, Any] = job.cursor or {"contact": 0, "outcome": {}, "left_out": []}
        ids = _next(cursor["contact"], job.config["last"])
        if not ids:
            job.total = job.done
            _say_done(job)
            return False
        done = Outcome(**cursor["outcome"])
        with in_bulk.caused_by(job.pk), no_collection():
            lock(ids)
            rules = in_force(job.config["versions"])
            failed = in_halves(ids, partial(_again, job, rules, done))
        job.cursor = {
            "contact": ids[-1],
            "outcome": asdict(done),
            "left_out": [*cursor["left_out"], *failed][:100],
            # What another work posts after this one is not its doing.
            "upto": _last_line(),
        }
        job.done += len(ids)
        return True

    def result_url(self, job: Job) -> str:
        """What it did, in numbers."""
        return reverse("points:recomputed", args=[job.pk])


def in_force(version_ids: Sequence[int]) -> Rules:
    """The rules of these versions; the caller holds the rules as they are.

    Raises:
        CannotBeDone: one of them does not count any more.
    """
    live = set(
        PointAction.objects.live().filter(live__in=version_ids).values_list("live_id", flat=True)
    )
    versions = PointActionVersion.objects.filter(pk__in=version_ids).order_by("action_id")
    for version in versions:
        if version.pk not in live:
            raise CannotBeDone(
                _(
                    "“%(name)s” was published again, paused or archived meanwhile. Whoever was"
                    " done before that keeps what was worked out; publish it once more to go on."
                )
                % {"name": version.name}
            )
    return _compiled(tuple(versions))


@lru_cache(maxsize=4)
def _compiled(versions: tuple[PointActionVersion, ...]) -> Rules:
    """Versions never change, and what is remembered of pages is worth keeping between slices."""
    return Rules(compiled(one, action_id=one.action_id, version_id=one.pk) for one in versions)


def _next(after: int, last: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM contacts_contact WHERE id > %s AND id <= %s AND merged_into_id IS NULL"
            " AND deleted_at IS NULL AND erased_at IS NULL ORDER BY id LIMIT %s",
            [after, last, _AT_ONCE],
        )
        return [row[0] for row in cursor.fetchall()]


def _again(job: Job, rules: Rules, done: Outcome, ids: Sequence[int]) -> None:
    done += recompute.again(
        ids, rules, source_id=job.pk, actor_id=job.started_by_id, at=timezone.now()
    )


def _say_done(job: Job) -> None:
    done = outcome(job)
    said = ngettext(
        "The score of %(count)s contact is another now.",
        "The scores of %(count)s contacts are others now.",
        done.contacts,
    )
    jobs.say(job, said % {"count": done.contacts}, at=timezone.now())
