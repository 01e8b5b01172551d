"""What contacts did lately: what a rule in the making would have matched, and what to offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from points.kinds import EventKind

# How far back to look, in events of any sort; and how many of the wanted sort are enough.
_LOOKED_AT = 5_000
_ENOUGH = 500
_OFFERED = 50

_LATEST = """
SELECT e.url, COALESCE(s.key, ''), e.kind
  FROM (SELECT id, kind, url, subject_id, machine
          FROM contacts_event ORDER BY id DESC LIMIT %(looked_at)s) AS e
  LEFT JOIN contacts_subject s ON s.id = e.subject_id
 WHERE e.kind = ANY(%(kinds)s) AND e.machine IS NULL
 ORDER BY e.id DESC LIMIT %(enough)s
"""


@dataclass(frozen=True)
class Recent:
    """The latest events of some kinds: (URL, subject key, kind) each, the latest first."""

    events: list[tuple[str, str, str]]

    def matched_by(self, kind: EventKind) -> int:
        """How many of them `kind` matches."""
        return sum(
            kind.is_about(url=url, subject_key=key, kind=heard) for url, key, heard in self.events
        )

    def seen(self) -> list[str]:
        """What they were about, the most frequent first: offered while typing."""
        return [
            key for key, _ in Counter(key for _, key, _ in self.events if key).most_common(_OFFERED)
        ]

    def __len__(self) -> int:
        return len(self.events)


def recent(kinds: Collection[str]) -> Recent:
    """The latest events of these kinds; one query, bounded however many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, {"kinds": list(kinds), "looked_at": _LOOKED_AT, "enough": _ENOUGH})
        return Recent(cursor.fetchall())
