"""That something logged by hand did not happen after all."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kit.rewriting import append_only


class TakenBack(models.Model):
    """Who has taken an event back, and when: it stays recorded, marked as `Event.TAKEN_BACK`, and
    counts for nothing any more (`contacts/taking_back.py`)."""

    event_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"event {self.event_id} was taken back"
