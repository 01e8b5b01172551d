"""The Django app `points`."""

from __future__ import annotations

from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Point actions, the ledger and the scores."""

    name = "points"
