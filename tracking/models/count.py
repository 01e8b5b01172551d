"""What became of the hits, counted."""

from __future__ import annotations

from django.db import models


class IntakeCount(models.Model):
    """How many hits met one fate on one day: kept, or dropped for a named reason."""

    day = models.DateField()
    fate = models.CharField(max_length=40)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            # Reader: tracking.counting adds to it; Administration > Work shows it.
            models.UniqueConstraint(fields=["day", "fate"], name="one_count_per_day_and_fate"),
        ]

    def __str__(self) -> str:
        return f"{self.fate} on {self.day}"
