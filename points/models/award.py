"""What a point action has already paid."""

from __future__ import annotations

from django.db import models


class Award(models.Model):
    """The key that carries a policy: a rule pays a contact at most once per key.

    "Once", "once per thing" and "once per climb" differ in the key alone
    (`points.matching.award_key`); rules that pay every time write none.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    point_action_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    awarded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            # Reader: the matcher, for a batch of contacts; the last word on "once".
            models.UniqueConstraint(
                fields=["contact", "point_action_id", "key"], name="paid_once_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_action_id} paid {self.contact_id} for {self.key!r}"
