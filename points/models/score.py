"""The sum of a contact's entries."""

from __future__ import annotations

from django.db import models


class Score(models.Model):
    """A contact's score in one group: a cache of the ledger, moved by `points.ledger.post` only.

    `cycle` is the climb that is open now; a reset closes it and opens the next.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="scores", db_index=False
    )
    group = models.ForeignKey(
        "points.Group", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    points = models.IntegerField(default=0)
    cycle = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            # Reader: every posting, by contact.
            models.UniqueConstraint(fields=["contact", "group"], name="one_score_per_group"),
        ]
        indexes = [
            # Reader: the contact list by score; the distribution on the dashboard.
            models.Index(fields=["group", "-points", "-contact"], name="score_by_points"),
        ]

    def __str__(self) -> str:
        return f"{self.points} of {self.contact_id}"
