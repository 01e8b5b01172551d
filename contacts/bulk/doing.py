"""A bulk action done to some contacts, and taken back: at once, or by a job slice after slice.

Either way there is a Job, which says who did what when, and a BulkChange for each contact that
was changed, which says how it stood before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Job, User
from contacts import in_bulk
from contacts.bulk.action import Befores, BulkAction, bulk_actions
from contacts.bulk.matching import own_if_need_be
from contacts.locking import lock
from contacts.models import BulkChange, Contact
from kit.kinds import UnknownKind

KIND, UNDO = "contacts.bulk", "contacts.bulk-undo"
# As long as deleted contacts can be restored.
KEPT_FOR = timedelta(days=30)
# So many are done while somebody waits.
AT_ONCE = 50


@transaction.atomic
def do_now(
    action: type[BulkAction],
    args: dict[str, Any],
    contact_ids: Sequence[int],
    *,
    actor: User,
    at: datetime,
) -> Job:
    """Do it to a few contacts, whole or not at all; the job is over when this returns."""
    job = Job.objects.create(
        kind=KIND,
        config=config_of(action, args),
        started_by=actor,
        state=Job.State.DONE,
        total=len(contact_ids),
        done=len(contact_ids),
        ended_at=at,
    )
    with _asking(job, action):
        befores = change(job, contact_ids, at=at)
    BulkChange.objects.bulk_create(
        BulkChange(job=job, contact_id=pk, before=before) for pk, before in befores.items()
    )
    return job


@transaction.atomic
def undo_now(job: Job, *, actor: User, at: datetime) -> int:
    """Take a small job back at once; how many contacts are as before. Asked twice, done once."""
    rows = list(to_undo(job).select_for_update().order_by("contact_id"))
    with _asking(job, action_of(job)):
        return take_back(job, rows, actor=actor, at=at)


def _asking(job: Job, action: BulkAction | type[BulkAction] | None) -> AbstractContextManager[None]:
    """What a few ticked contacts come to is news of each, unless the action is another matter."""
    asks = action is not None and action.asks_about_few
    return in_bulk.caused_by(job.pk) if asks else nullcontext()


def config_of(action: type[BulkAction], args: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a job keeps of what it is to do."""
    return {"action": action.key, "args": args, **more}


def action_of(job: Job) -> BulkAction | None:
    """What the job does; None where this version does not know it."""
    try:
        return bulk_actions.get(job.config["action"])()
    except UnknownKind:
        return None


def change(job: Job, contact_ids: Sequence[int], *, at: datetime) -> Befores:
    """Do the job's action to those of the contacts who are still there and still its starter's.

    What they were before, for those that it changed. Must be called inside a transaction.
    """
    actor, action = job.started_by, action_of(job)
    if actor is None or action is None:
        return {}
    lock(contact_ids)
    there = own_if_need_be(Contact.objects.living().filter(pk__in=contact_ids), actor)
    ids = sorted(there.values_list("pk", flat=True))
    return action.apply(ids, job.config["args"], actor=actor, at=at)


def take_back(job: Job, rows: Sequence[BulkChange], *, actor: User | None, at: datetime) -> int:
    """Put the contacts of these rows back where nobody has changed them since; how many.

    Must be called inside a transaction.
    """
    action = action_of(job)
    if action is None or not rows:
        return 0
    befores = {row.contact_id: row.before for row in rows}
    lock(befores)
    if not action.undoes_deleted:
        there = Contact.objects.living().filter(pk__in=befores)
        befores = {pk: befores[pk] for pk in sorted(there.values_list("pk", flat=True))}
    back = set(action.undo(befores, job.config["args"], actor=actor, at=at))
    for row in rows:
        row.is_back = row.contact_id in back
    BulkChange.objects.bulk_update(rows, ["is_back"])
    return len(back)


def changed(job: Job) -> Any:
    """The rows of the contacts that the job has changed so far."""
    return BulkChange.objects.filter(job=job).exclude(before={})


def to_undo(job: Job) -> Any:
    """Those of them that nobody has tried to put back."""
    return changed(job).filter(is_back__isnull=True)


def undo_of(job: Job) -> Job | None:
    """The job that takes this one back, if somebody asked for it."""
    return Job.objects.filter(kind=UNDO, config__job=job.pk).order_by("-pk").first()


def may_be_undone(job: Job, *, at: datetime) -> bool:
    """Whether undo is offered: when it is over, as long as it is remembered, and once."""
    over = job.state != Job.State.RUNNING and job.ended_at is not None
    if not over or at - (job.ended_at or at) > KEPT_FOR:
        return False
    return undo_of(job) is None and to_undo(job).exists()
