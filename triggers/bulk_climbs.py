"""Whom long work carries over thresholds is written down, for the question afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from triggers.models import BulkCause


class NewClimb(NamedTuple):
    """A climb to be written down; `entry_id` None where no line of the ledger did it."""

    trigger_id: int
    contact_id: int
    cycle: int
    entry_id: int | None
    climbed_at: datetime


def write_down(job_id: int, climbs: Sequence[NewClimb]) -> None:
    """Keep these climbs as the doing of a job; the first of each trigger and contact stands.

    A job that was answered and goes on (`accounts.jobs.again`) is asked about anew, for these.
    """
    if not climbs:
        return
    BulkCause.objects.bulk_create([BulkCause(job_id=job_id)], ignore_conflicts=True)
    if keep(job_id, climbs):
        BulkCause.objects.filter(pk=job_id, answer__isnull=False).update(answer=None)


def keep(job_id: int, climbs: Sequence[NewClimb]) -> int:
    """Keep climbs of a job that is known as a cause; how many are new."""
    if not climbs:
        return 0
    columns = dict(zip(NewClimb._fields, map(list, zip(*climbs, strict=True)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO triggers_bulkclimb"
            "       (cause_id, trigger_id, contact_id, cycle, entry_id, climbed_at)"
            " SELECT %(job)s, * FROM unnest(%(trigger_id)s::bigint[], %(contact_id)s::bigint[],"
            "   %(cycle)s::int[], %(entry_id)s::bigint[], %(climbed_at)s::timestamptz[])"
            " ON CONFLICT (cause_id, contact_id, trigger_id) DO NOTHING",
            {**columns, "job": job_id},
        )
        return int(cursor.rowcount)


def mark_as_crossed(job_id: int, crossings: Sequence[tuple[int, int, int]], *, by: int) -> None:
    """Say which crossings, by trigger, contact and number, came of the climbs of a job, and by
    which other job, that carries out an answer, they were written."""
    if not crossings:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE triggers_bulkclimb AS climb SET crossing_id = crossing.id,"
            "       answered_by = %(by)s"
            "  FROM unnest(%(triggers)s::bigint[], %(contacts)s::bigint[], %(numbers)s::int[])"
            "       AS w(trigger_id, contact_id, number)"
            "  JOIN triggers_crossing AS crossing USING (trigger_id, contact_id, number)"
            " WHERE climb.cause_id = %(job)s AND climb.trigger_id = w.trigger_id"
            "   AND climb.contact_id = w.contact_id",
            {
                "job": job_id,
                "by": by,
                "triggers": [trigger for trigger, _, _ in crossings],
                "contacts": [contact for _, contact, _ in crossings],
                "numbers": [number for _, _, number in crossings],
            },
        )
