"""The Django app `points`."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class PointsConfig(AppConfig):
    """Point actions, the ledger and the scores."""

    name = "points"

    def ready(self) -> None:
        """Seed what the app cannot be without, after each migrate (and each test flush)."""
        post_migrate.connect(seed, sender=self)


def seed(using: str, **_: Any) -> None:
    """The main score and the revision row; does nothing when they are there."""
    with connections[using].cursor() as cursor:
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
