"""Which rules are in force."""

from __future__ import annotations

from django.db import models


class Revision(models.Model):
    """One row (id 1): a number that every publication raises; see `points/revision.py`."""

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_revision_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)
