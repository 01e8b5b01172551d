"""Which sites send visits: noted by the drain after its batches, shown on the tracking screen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import connection

from tracking.models import SiteSeen

# Whoever sends hits can make names up: so many are taken from one batch, so many are kept.
MOST_AT_ONCE = 50
MOST = 300
_LONGEST = 300

# Sorted, so that two who write at once wait for each other instead of deadlocking.
_NOTE = """
INSERT INTO tracking_siteseen AS seen (origin, first_seen_at, last_seen_at, day, count)
SELECT origin, %(at)s, %(at)s, (%(at)s AT TIME ZONE 'UTC')::date, count
  FROM unnest(%(origins)s::text[], %(counts)s::bigint[]) AS w(origin, count)
 ORDER BY origin
    ON CONFLICT (origin) DO UPDATE
   SET last_seen_at = greatest(seen.last_seen_at, EXCLUDED.last_seen_at),
       day = EXCLUDED.day,
       count = EXCLUDED.count + CASE WHEN seen.day = EXCLUDED.day THEN seen.count ELSE 0 END
RETURNING xmax = 0
"""

# What hardly ever came goes first. Rows that another drain is just writing are left for later.
_TRIM = """
DELETE FROM tracking_siteseen
 WHERE origin IN (SELECT origin
                    FROM tracking_siteseen
                   ORDER BY count DESC, last_seen_at DESC
                  OFFSET %(most)s
                     FOR UPDATE SKIP LOCKED)
"""


def note(seen: Counter[str], *, at: datetime) -> None:
    """Visits came from these sites, so many from each. Outside a transaction: rows are busy."""
    told = [(origin, many) for origin, many in seen.most_common(MOST_AT_ONCE) if _fits(origin)]
    if not told:
        return
    origins, counts = zip(*told, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, {"at": at, "origins": list(origins), "counts": list(counts)})
        if any(is_new for (is_new,) in cursor.fetchall()):
            cursor.execute(_TRIM, {"most": MOST})


def recent(limit: int) -> list[SiteSeen]:
    """The sites heard of last. One query, as many rows as asked for."""
    return list(SiteSeen.objects.order_by("-last_seen_at", "origin")[:limit])


def _fits(origin: str) -> bool:
    return len(origin) <= _LONGEST
