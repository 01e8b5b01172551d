"""The Django app `channels`."""

from __future__ import annotations

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """What contacts and users receive and touch: e-mails so far."""

    name = "channels"
