"""The Django app `insights`."""

from __future__ import annotations

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Dashboard, work in progress, demo: reads everything."""

    name = "insights"
