"""Publishing is a clean cut: no batch is scored half by the old rules and half by the new."""

from __future__ import annotations

from django.db import connection

# Any constant will do that no other code locks; this one spells "rule" in ASCII.
_RULES = 0x72756C65


def hold() -> int:
    """Keep the rules as they are until the end of this transaction; their revision number.

    Every scoring transaction calls this before it reads a rule. Many may hold at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_RULES])
        # A later statement, so that it sees what the publisher that we waited for committed.
        cursor.execute("SELECT number FROM points_revision WHERE id = 1")
        return int(cursor.fetchone()[0])


def cut() -> int:
    """Wait for every scoring transaction to end, and raise the revision; the new number.

    What is published in the same transaction is in force for every event after it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_RULES])
        cursor.execute(
            "UPDATE points_revision SET number = number + 1 WHERE id = 1 RETURNING number"
        )
        return int(cursor.fetchone()[0])
