"""Append-only tables, and the few deeds that may touch them all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import connection


def append_only() -> pgtrigger.Protect:
    """A database trigger for a model's Meta: rows are written once, unless within `rewriting`."""
    return pgtrigger.Protect(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Condition(
            "current_setting('kindling.rewrites', true) IS DISTINCT FROM 'on'"
        ),
    )


@contextmanager
def rewriting() -> Iterator[None]:
    """Let this transaction UPDATE and DELETE append-only rows, until the block ends.

    Database triggers refuse it everywhere else. Callers: merge (re-points events), erasure
    (blanks personal text), taking back what was logged (marks it), removal of the demo. Must be
    called inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kindling.rewrites', 'on', true)")
    yield
    # Not in a `finally`: after an error the transaction is aborted, and the setting with it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('kindling.rewrites', 'off', true)")
