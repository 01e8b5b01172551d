"""Rules worked out again in tests, as the job does it, and what stands afterwards."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts import slices
from accounts.models import Job
from contacts.locking import lock
from points import publication, recompute, recompute_job
from points.models import Entry


def work_out(*actions):
    """The rules, for everybody, as the job does it."""
    job = recompute_job.start([action.live for action in actions], actor=None, at=timezone.now())
    finish(job)
    return job


def finish(job):
    """Until nothing of it is left."""
    while slices.run(job.pk, timezone.now()):
        pass
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error


def once_more(action, of, *, at):
    """The rule, for one contact, at some time."""
    with transaction.atomic():
        lock([of.pk])
        rules = recompute_job.in_force([action.live_id])
        return recompute.again([of.pk], rules, source_id=1, actor_id=None, at=at)


def change(action, **said):
    """Publish something else, from now on."""
    for name, value in said.items():
        setattr(action, name, value)
    action.save()
    publication.publish([action], actor=None, at=timezone.now())


def standing(of):
    """The lines of a contact that nothing has taken back: what for, and how many points."""
    undone = Entry.objects.filter(reverses__isnull=False).values("reverses")
    lines = Entry.objects.filter(contact=of, reverses__isnull=True).exclude(pk__in=undone)
    return sorted(lines.values_list("source_id", "points"))
