"""The Django app `segments`."""

from __future__ import annotations

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Lists of contacts. No models yet: its screens come with its first feature."""

    name = "segments"
