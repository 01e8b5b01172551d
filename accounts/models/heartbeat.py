"""That somebody is working."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """The last time a worker of a queue was seen: beat asks, a worker of that queue answers."""

    queue = models.CharField(max_length=32, primary_key=True)
    seen_at = models.DateTimeField()
    worker = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.queue
