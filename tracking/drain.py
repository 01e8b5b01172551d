"""Empties the inbox, shard by shard: claiming hits and all they cause are one transaction.

One drainer per shard at a time, so that a visitor's hits are handled in order. A worker that
dies leaves the hits where they were. A hit that cannot be handled is found by halving the
batch, and set aside with its error (`RejectedHit`), so that the rest goes on.
"""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections import Counter
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from psycopg import errors

from accounts.history.acting import Through, say_in_transaction
from kit.garbage import no_collection
from points import revision
from tracking import counting, pipeline, sites
from tracking.account import wishes_now
from tracking.opened import OpenedHit
from tracking.pipeline import Handled

log = logging.getLogger(__name__)

MOST_AT_ONCE = 5_000
# A drainer that has worked this long lets another shard have its worker.
TURN_SECONDS = 2.0
_LOCKS = 0x68697473  # "hits" in ASCII: the space of this module's advisory locks
_TRIES = 5
_LONGEST_ERROR = 4_000


class Busy(Exception):
    """Another drainer is at this shard; it will look again before it ends."""


class CouldNotHandle(Exception):
    """A batch failed and was rolled back."""

    def __init__(self, hits: Sequence[OpenedHit]) -> None:
        super().__init__(f"{len(hits)} hits")
        self.hits = hits


def drain(shard: int) -> bool:
    """Handle the hits of a shard; True if there are more, but its turn is over.

    Raises:
        OperationalError: the database is away. The hits stay where they are.
    """
    with no_collection():
        return _drain(shard)


def _drain(shard: int) -> bool:
    counted = Handled(Counter(), Counter())
    ends = time.monotonic() + TURN_SECONDS
    limit = MOST_AT_ONCE
    is_left = True
    while is_left and time.monotonic() < ends:
        try:
            handled = _handle(shard, limit, counted)
        except Busy:
            is_left = False
        except CouldNotHandle as failed:
            if len(failed.hits) == 1:
                _set_aside(failed.hits[0], failed.__cause__)
                counted.fates["rejected"] += 1
            limit = max(len(failed.hits) // 2, 1)
        else:
            # Asked without the lock: a hit that was stored after our last look, and whose nudge
            # found us busy, is seen here.
            is_left = handled > 0 or _has_hits(shard)
            limit = min(limit * 2, MOST_AT_ONCE)
    _count(counted)
    return is_left


def _handle(shard: int, limit: int, counted: Handled) -> int:
    """Claim up to `limit` hits and do all that they cause, in one transaction; how many."""
    hits: list[OpenedHit] = []
    for tries in range(1, _TRIES + 1):
        try:
            with transaction.atomic():
                _take_turn(shard)
                revision.hold()
                say_in_transaction(through=Through.VISITOR)
                hits = _claim(shard, limit)
                handled = pipeline.run(hits, wishes_now()) if hits else None
            if handled:
                counted.fates.update(handled.fates)
                counted.sites.update(handled.sites)
            return len(hits)
        except (Busy, InterfaceError):
            raise
        except OperationalError as error:
            is_conflict = isinstance(
                error.__cause__, errors.DeadlockDetected | errors.SerializationFailure
            )
            if not is_conflict or tries == _TRIES:
                raise
            time.sleep(random.uniform(0.01, 0.05) * tries)  # noqa: S311 - only spreads them
        except Exception as error:
            if not hits:
                raise
            raise CouldNotHandle(hits) from error
    raise AssertionError("not reached")


def _take_turn(shard: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCKS, shard])
        if not cursor.fetchone()[0]:
            raise Busy


def _claim(shard: int, limit: int) -> list[OpenedHit]:
    """Take the oldest hits out of the inbox. By their place in the table: nobody moves them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM tracking_hit WHERE ctid = ANY(ARRAY("
            "  SELECT ctid FROM tracking_hit WHERE shard = %s ORDER BY id LIMIT %s))"
            " RETURNING id::text, visitor::text, contact_id, raw, received_at",
            [shard, limit],
        )
        return [OpenedHit(*row) for row in sorted(cursor.fetchall())]


def _has_hits(shard: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM tracking_hit WHERE shard = %s)", [shard])
        return bool(cursor.fetchone()[0])


def _set_aside(hit: OpenedHit, error: BaseException | None) -> None:
    """Move a hit that cannot be handled to RejectedHit; the end of its traceback goes along."""
    log.error("hit %s was set aside", hit.id, exc_info=error)
    text = "".join(traceback.format_exception(error))[-_LONGEST_ERROR:].replace("\0", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH taken AS (DELETE FROM tracking_hit WHERE id = %s RETURNING *)"
            " INSERT INTO tracking_rejectedhit"
            " (id, shard, visitor, contact_id, raw, received_at, error)"
            " SELECT id, shard, visitor, contact_id, raw, received_at, %s FROM taken",
            [hit.id, text.encode(errors="replace").decode()],
        )


def _count(counted: Handled) -> None:
    try:
        counting.write(counted.fates)
        sites.note(counted.sites, at=timezone.now())
    except DatabaseError as error:
        log.warning("could not count hits: %s", error)


def shards_with_hits() -> list[int]:
    """The shards that are not empty, by one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE found(shard) AS ("
            "  SELECT min(shard) FROM tracking_hit"
            "  UNION ALL"
            "  SELECT (SELECT min(h.shard) FROM tracking_hit h WHERE h.shard > found.shard)"
            "    FROM found WHERE found.shard IS NOT NULL)"
            " SELECT shard FROM found WHERE shard IS NOT NULL"
        )
        return [row[0] for row in cursor.fetchall()]
