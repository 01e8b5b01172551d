"""SQL that is too long for a string stands in a .sql file beside its reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection


@cache
def statement(path: Path) -> str:
    """The text of one .sql file; its first comment says what it does and who reads it."""
    return path.read_text(encoding="utf-8")


def rows(path: Path, **parameters: Any) -> list[dict[str, Any]]:
    """Run the statement in `path` with named parameters; each row as a dict by column name."""
    with connection.cursor() as cursor:
        cursor.execute(statement(path), parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def array(values: Iterable[int | UUID | datetime]) -> str:
    """An array of numbers, ids or times as a parameter, for statements on the hot path.

    The driver looks at each element of a list, chooses its type and quotes it, which takes
    five times as long. These types need no quotes; text does, and goes as a list.
    """
    return "{" + ",".join(map(str, values)) + "}"
