"""What waits to be told in somebody's next digest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often a digest is sent."""

    DAILY = "daily", _("every morning")
    WEEKLY = "weekly", _("every Monday morning")


class DigestItem(models.Model):
    """One contact in one colleague's next digest; `triggers/digests.py` sends them.

    Who it is about, what was reached and when stand in the run and its crossing.
    """

    run = models.ForeignKey("triggers.Run", on_delete=models.CASCADE, related_name="digest_items")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    added_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Collected twice is collected once.
            models.UniqueConstraint(fields=["run", "user"], name="collected_once"),
        ]
        indexes = [
            # Reader: triggers.digests looks for what is to be sent, and to whom.
            models.Index(
                fields=["user", "rhythm", "id"],
                name="digest_waits",
                condition=models.Q(sent_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} item of run {self.run_id}"
