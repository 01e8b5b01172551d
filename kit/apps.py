"""The Django app `kit`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    """No models and no domain words: kinds, sockets, nudges, sql, paging, the rail."""

    name = "kit"

    def ready(self) -> None:
        """Import each app's `plugs.py`, the one place where it fills the sockets below it.

        Runs once all models are loaded, in the order of INSTALLED_APPS, which is the order of
        the layers: a lower app is plugged in before an upper one.
        """
        autodiscover_modules("plugs")
