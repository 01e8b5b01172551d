"""The Django app `campaigns`."""

from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Stages and campaigns. No models yet: its screens come with its first feature."""

    name = "campaigns"
