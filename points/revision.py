"""Which rules are in force: a number that every publication raises.

Whoever compiles rules keeps them under their revision number, and asks for the number
in each transaction; so workers everywhere follow a publication at the next batch.
"""

from __future__ import annotations

from django.db import connection

from kit import cut as clean_cut


def hold() -> int:
    """Keep the rules as they are until the end of this transaction; their revision number."""
    clean_cut.share()
    with connection.cursor() as cursor:
        # A statement of its own, so that it sees what a publisher that we waited for committed.
        cursor.execute("SELECT number FROM points_revision WHERE id = 1")
        return int(cursor.fetchone()[0])


def cut() -> int:
    """Wait for every scoring transaction to end, and raise the revision; the new number.

    What is published in the same transaction is in force for every event after it.
    """
    clean_cut.exclude()
    with connection.cursor() as cursor:
        cursor.execute(
            # From a sequence, which no rollback turns back: a number never means two sets of rules.
            "UPDATE points_revision SET number = nextval('points_revision_id_seq')"
            " WHERE id = 1 RETURNING number"
        )
        return int(cursor.fetchone()[0])
