"""Two contacts that turned out to be one."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Merge(models.Model):
    """One contact absorbed another; `moved` holds what an undo has to move back.

    `moved` = {"events": [ids], "visitors": [keys], "notes": [ids], "tags": [ids],
    "filled": {column: value taken over}, "filled_fields": {alias: value taken over}, and
    what the plugs of `contacts.lifecycle.on_merged` add}.
    """

    loser = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="merges_lost"
    )
    winner = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="merges_won"
    )
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            # A contact is absorbed at most once at a time.
            models.UniqueConstraint(
                fields=["loser"],
                condition=models.Q(undone_at__isnull=True),
                name="absorbed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(loser=models.F("winner")), name="nobody_absorbs_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.winner_id}"
