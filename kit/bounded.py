"""A question to the database that gives up rather than keep a person waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

PATIENCE = 5  # seconds


class TookTooLong(Exception):
    """There is too much to count in this time; a shorter period may do."""


@contextmanager
def bounded(seconds: int = PATIENCE) -> Iterator[None]:
    """Statements in the block may take so long each.

    Raises:
        TookTooLong: one of them was stopped.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
            yield
            # Within somebody else's transaction the limit would outlive the block.
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TookTooLong from error
        raise
