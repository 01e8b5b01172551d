"""The Django app `tracking`."""

from __future__ import annotations

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """The front door (collector) and the hot path (pipeline)."""

    name = "tracking"
