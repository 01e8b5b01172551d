"""The collector's one connection: opened when first needed, opened again when it was lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connections

from tracking.arrays import understand_arrays

CONNECT_SECONDS = 2  # the least that libpq takes
STATEMENT_SECONDS = 5


class Unavailable(Exception):
    """The database does not answer, or refuses."""


class Database:
    """An autocommit connection that the statements of this process queue up for."""

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._in_use = asyncio.Lock()

    async def run(self, statement: LiteralString, parameters: Sequence[Any] = ()) -> list[Any]:
        """Execute one statement; its rows, if it returns any.

        If a connection that was open turns out to be lost, the statement is executed once more
        on a new one. So it must bear to be executed twice: a commit may have worked without
        our hearing of it.

        Raises:
            Unavailable: there is no database, or it refuses the statement.
        """
        async with self._in_use:
            was_open = self._connection is not None
            try:
                try:
                    return await self._execute(statement, parameters)
                except psycopg.OperationalError:
                    if not was_open or not self._is_lost():
                        raise
                    await self._close()
                    return await self._execute(statement, parameters)
            except (psycopg.Error, OSError, TimeoutError) as error:
                await self._close()
                raise Unavailable(str(error)) from error

    async def close(self) -> None:
        """Give the connection back; the next statement opens a new one."""
        async with self._in_use:
            await self._close()

    async def _execute(self, statement: LiteralString, parameters: Sequence[Any]) -> list[Any]:
        # Both ends watch the clock: the server may be gone without a word.
        async with asyncio.timeout(CONNECT_SECONDS + STATEMENT_SECONDS + 1):
            if self._connection is None:
                self._connection = await _connect()
            cursor = await self._connection.execute(statement, parameters, prepare=True)
            return await cursor.fetchall() if cursor.description else []

    def _is_lost(self) -> bool:
        return self._connection is None or self._connection.closed

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _connect() -> psycopg.AsyncConnection[Any]:
    """Connect as Django does; a statement must not take longer than a visitor waits."""
    named = connections["default"].settings_dict
    options: dict[str, Any] = {k: v for k, v in named["OPTIONS"].items() if k != "pool"}
    options["options"] = (
        f"{options.get('options', '')} -c statement_timeout={STATEMENT_SECONDS}s".strip()
    )
    options.setdefault("connect_timeout", CONNECT_SECONDS)
    options |= {
        "dbname": named["NAME"],
        "user": named["USER"] or None,
        "password": named["PASSWORD"] or None,
        "host": named["HOST"] or None,
        "port": named["PORT"] or None,
    }
    connection = await psycopg.AsyncConnection.connect(autocommit=True, **options)
    understand_arrays(connection)
    return connection
