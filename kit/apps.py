"""The Django app `kit`."""

from __future__ import annotations

from django.apps import AppConfig


class KitConfig(AppConfig):
    """No models and no domain words: kinds, sockets, nudges, sql, paging, the rail."""

    name = "kit"
