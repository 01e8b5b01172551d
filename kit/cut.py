"""A clean cut: many may share what is in force, one at a time may change it.

Scoring transactions share; publishing excludes them for the moment it takes. The shared
lock must be the first lock that a transaction takes, or two of them could wait for
each other through a publisher; `contacts.locking.lock` sees to that.
"""

from __future__ import annotations

from django.db import connection

# Any constant will do that no other code locks; this one spells "rule" in ASCII.
_KEY = 0x72756C65


def share() -> None:
    """Keep what is in force as it is until the end of this transaction; free to call twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_KEY])


def exclude() -> None:
    """Wait until nobody shares, and keep everybody out until the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
