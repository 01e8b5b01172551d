"""One lock order for everything that moves a contact."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from kit import cut, sql


def lock(contact_ids: Collection[int]) -> set[int]:
    """Lock these contacts' activity rows until the end of the transaction; in id order, once.

    Every transaction that records events or posts to the ledger calls this first, so
    two batches wait for each other instead of deadlocking. What depends on the lock
    (scores, awards) must be read by a later statement. Also keeps the rules in force
    as they are (`kit.cut`).

    Returns the ids that exist. Must be called inside a transaction.
    """
    cut.share()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contact_id FROM contacts_activity"
            " WHERE contact_id = ANY(%s::bigint[]) ORDER BY contact_id FOR UPDATE",
            [sql.array(sorted(set(contact_ids)))],
        )
        return {row[0] for row in cursor.fetchall()}
