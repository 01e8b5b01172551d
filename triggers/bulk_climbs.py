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
    """Keep these climbs as the doing of a job; the first of each trigger and contact stands."""
    if not climbs:
        return
    BulkCause.objects.bulk_create([BulkCause(job_id=job_id)], ignore_conflicts=True)
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


def mark_as_crossed(job_id: int, crossings: Sequence[tuple[int, int, int]]) -> None:
    """Say which crossings, by trigger, contact and number, came of the climbs of a job."""
    if not crossings:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE triggers_bulkclimb AS climb SET crossing_id = crossing.id"
            "  FROM unnest(%(triggers)s::bigint[], %(contacts)s::bigint[], %(numbers)s::int[])"
            "       AS w(trigger_id, contact_id, number)"
            "  JOIN triggers_crossing AS crossing USING (trigger_id, contact_id, number)"
            " WHERE climb.cause_id = %(job)s AND climb.trigger_id = w.trigger_id"
            "   AND climb.contact_id = w.contact_id",
            {
                "job": job_id,
                "triggers": [trigger for trigger, _, _ in crossings],
                "contacts": [contact for _, contact, _ in crossings],
                "numbers": [number for _, _, number in crossings],
            },
        )
