"""What the app cannot be without."""

from __future__ import annotations

from typing import Any

from django.db import connections

from accounts.history.untold import untold


def seed(using: str, **_: Any) -> None:
    """The main score and the revision row, after each migrate and each flush of a test.

    Does nothing when they are there.
    """
    with untold(using), connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('points_group'), to_regclass('points_revision')")
        if None in cursor.fetchone():
            return
        cursor.execute(
            "INSERT INTO points_group (id, name, description) VALUES (1, 'Score', '')"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('points_group', 'id'), max(id)) FROM points_group"
        )
        cursor.execute(
            "INSERT INTO points_revision (id, number) VALUES (1, 0) ON CONFLICT DO NOTHING"
        )
