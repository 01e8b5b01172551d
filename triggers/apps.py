"""The Django app `triggers`."""

from __future__ import annotations

from django.apps import AppConfig


class TriggersConfig(AppConfig):
    """Thresholds, the actions that a crossing owes, and the runs that keep them."""

    name = "triggers"
