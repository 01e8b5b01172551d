"""Asking rules about everybody: when one is published, paused or archived, and each night."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import jobs, settings
from accounts.job_kinds import Deadline, JobKind, job_kinds
from accounts.models import Job, User
from contacts import in_bulk
from contacts.models import Contact
from points import out_of_range, revision
from points.fit.paying import differing, settle
from points.fit.rules import StateRule, in_force, no_more, published
from points.fit.standing import Whom
from points.kinds import StateKind, keys_of
from points.models import PointAction, StatePaid

# Contacts that are looked at together, and how many of them may be locked in one transaction.
_TOGETHER = 5_000
_LOCKED = 5_000


def begin(actions: Sequence[PointAction], *, actor: User | None = None) -> Job | None:
    """Bring everybody up to date with these rules, whatever has become of them, from now on.

    None where none of them is (or was) about what a contact is. Must be called in the transaction
    that changed them.
    """
    kinds = keys_of(StateKind)
    was = StatePaid.objects.filter(point_action_id__in=[action.pk for action in actions])
    was_paid = set(was.values_list("point_action_id", flat=True).distinct())
    ids = sorted(a.pk for a in actions if a.kind in kinds or a.pk in was_paid)
    if not ids:
        return None
    return jobs.start(PayEverybody.key, {"actions": ids}, actor, at=timezone.now())


def begin_nightly(*, at: datetime) -> Job | None:
    """Ask every rule again, once in each night of the account's time zone.

    Time alone changes what some of them owe. Others owe what a floor or a ceiling had no room for,
    or what changed without a word (a field that was removed, what the account is set to). What a
    rule holds paid that was paused meanwhile is taken back.

    None where it was done since midnight, or where there is nothing of the kind.
    """
    here = at.astimezone(ZoneInfo(settings.get("time_zone")))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    if Job.objects.filter(kind=PayByNight.key, started_at__gte=midnight).exists():
        return None
    ids = [rule.action_id for rule in in_force(revision.hold())]
    ids += sorted(no_more(StatePaid.objects.all()))
    return jobs.start(PayByNight.key, {"actions": ids}, None, at=at) if ids else None


@job_kinds.register
class PayEverybody(JobKind):
    """Pays everybody what rules owe as they are in force now, or takes it back.

    What its lines carry over a threshold is asked about when it is done (`contacts.in_bulk`).
    """

    key: ClassVar[str] = "points.fit"
    label: ClassVar[str | Promise] = _("Points for what contacts are")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """So many contacts, in the order of their ids."""
        with in_bulk.caused_by(job.pk):
            return _go_on(job, deadline)

    def result_url(self, job: Job) -> str:
        """The rule's page, where it was one."""
        ids = job.config["actions"]
        return reverse("points:action", args=ids) if len(ids) == 1 else reverse("points:actions")


@job_kinds.register
class PayByNight(PayEverybody):
    """The same each night; what it finds is news about each of them."""

    key: ClassVar[str] = "points.fit-by-night"
    label: ClassVar[str | Promise] = _("Points for what contacts are, by night")

    def slice(self, job: Job, deadline: Deadline) -> bool:
        """So many contacts, in the order of their ids."""
        return _go_on(job, deadline)


def _go_on(job: Job, deadline: Deadline) -> bool:
    cursor: dict[str, Any] = {"contact": 0, "lines": 0, "left_out": 0, **(job.cursor or {})}
    if job.cursor is None:
        job.total = Contact.objects.listed().count()
    rules, gone = _asked(job.config["actions"])
    at, locked = timezone.now(), 0
    while locked < _LOCKED and not deadline.is_past:
        upto = _upto(cursor["contact"])
        if upto is None:
            _end(job, lines=cursor["lines"], left_out=cursor["left_out"], at=at)
            return False
        whom = Whom(after=cursor["contact"], upto=upto)
        ids = differing(whom, rules, gone=gone, at=at)
        fitted = settle(ids, rules, at=at, gone=gone, among=whom)
        cursor["lines"] += len(fitted.posted)
        cursor["left_out"] += len(fitted.left_out)
        cursor["contact"], locked = upto, locked + len(ids)
        job.done += whom.contacts().count()
    job.cursor = cursor
    return True


def _end(job: Job, *, lines: int, left_out: int, at: datetime) -> None:
    job.total = job.done
    said = ngettext("%(count)d line was written.", "%(count)d lines were written.", lines)
    jobs.say(job, said % {"count": lines}, at=at)
    out_of_range.say(job, left_out, at=at)


def _asked(action_ids: Collection[int]) -> tuple[list[StateRule], list[int]]:
    """Which of these rules are in force, and which are not any more. One that is, but cannot be
    worked out, is neither."""
    rules = [rule for rule in in_force(revision.hold()) if rule.action_id in action_ids]
    live = set(published().filter(pk__in=action_ids).values_list("pk", flat=True))
    return rules, sorted(set(action_ids) - live)


def _upto(after: int) -> int | None:
    """The last id of the next contacts to look at; None where there are none."""
    ids = Contact.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    together = list(ids[:_TOGETHER])
    return together[-1] if together else None
