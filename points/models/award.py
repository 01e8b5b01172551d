"""What a point action has already paid."""

from __future__ import annotations

from django.db import models


class Award(models.Model):
    """The key that carries a policy: a rule pays a contact at most once per key.

    "Once", "once per thing" and "once per climb" differ in the key alone
    (`points.awards.once_key`); rules that pay every time write none. Caps and cooldowns are
    counters under keys of their own: how many `times`, how many `points`, when last. `due_at`
    says when what the rule has paid is to be looked at again (it fades, expires, or was a
    state that time ends).
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    point_action_id = models.BigIntegerField()
    key = models.CharField(max_length=40)
    awarded_at = models.DateTimeField(db_default=models.functions.Now())
    times = models.PositiveIntegerField(default=1, db_default=1)
    points = models.IntegerField(default=0, db_default=0)
    last_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Reader: the matcher, for a batch of contacts; the last word on "once".
            models.UniqueConstraint(
                fields=["contact", "point_action_id", "key"], name="paid_once_per_key"
            ),
        ]

        indexes = [
            # Reader: points.settle, each night: what is due.
            models.Index(
                fields=["due_at", "id"],
                name="award_due",
                condition=models.Q(due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_action_id} paid {self.contact_id} for {self.key!r}"
