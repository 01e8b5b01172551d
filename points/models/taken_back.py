"""That something logged by hand did not happen after all."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kit.rewriting import append_only


class TakenBack(models.Model):
    """An event that a colleague has taken back: it stays recorded, and no rule pays for it."""

    event_id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"event {self.event_id} was taken back"
