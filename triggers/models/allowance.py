"""How many messages a trigger has sent on a day."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """What a day's limit has let through: of a trigger, and of a trigger about one contact.

    `contact_id` is 0 for the trigger's own count. Counted up by compare-and-set
    (`triggers.allowances`), so that workers side by side never exceed a limit.
    """

    trigger = models.ForeignKey(
        "triggers.PointTrigger", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    contact_id = models.BigIntegerField(default=0)
    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "contact_id", "day"], name="one_allowance_a_day"
            ),
        ]
        indexes = [
            # Reader: forgetting old days.
            models.Index(fields=["day"], name="allowance_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sent} on {self.day}"
