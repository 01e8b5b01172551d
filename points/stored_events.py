"""What contacts did, as it was recorded: read again for rules that are worked out anew."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from contacts.events import Recorded
from kit import sql

_SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class StoredEvents:
    """Events in the order of recording, and when each was recorded, by id."""

    events: list[Recorded]
    recorded_at: dict[int, datetime]


def stored_events(contact_ids: Collection[int], kinds: Collection[str]) -> StoredEvents:
    """Everything of these kinds that these contacts did; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "stored_events.sql"),
            {"contacts": sql.array(contact_ids), "kinds": list(kinds)},
        )
        rows = cursor.fetchall()
    return StoredEvents(
        events=[
            Recorded(
                *row[:8],
                json.loads(row[8]) if row[8] else None,
                row[9],
                None,
                row[10],
                tuple(row[11]),
                row[12],
            )
            for row in rows
        ],
        recorded_at={row[0]: row[-1] for row in rows},
    )
