"""What a person may do with hits that were set aside: try them again, or throw them away."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction

from kit.nudge import nudge
from tracking import tasks
from tracking.models import RejectedHit


@transaction.atomic
def retry(ids: Collection[UUID]) -> int:
    """Put rejected hits back into the inbox, with the time they came; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM tracking_rejectedhit WHERE id = ANY(%s) RETURNING *)"
            " INSERT INTO tracking_hit (id, shard, visitor, contact_id, raw, received_at)"
            " SELECT id, shard, visitor, contact_id, raw, received_at FROM taken"
            " ON CONFLICT DO NOTHING RETURNING shard",
            [list(ids)],
        )
        shards = [row[0] for row in cursor.fetchall()]
    if shards:
        nudge(tasks.drain, shards=sorted(set(shards)))
    return len(shards)


def discard(ids: Collection[UUID]) -> int:
    """Throw rejected hits away for ever; how many there were."""
    return RejectedHit.objects.filter(pk__in=ids).delete()[0]
