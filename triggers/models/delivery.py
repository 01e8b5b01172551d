"""One call of a webhook, and what was answered."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Delivery(models.Model):
    """One attempt to hand a run to somebody else's server.

    `status` is null where nobody answered; `error` then says why. What was sent is not kept:
    it is the contact's data. The answer is cut short, and goes when the contact is erased.
    """

    run = models.ForeignKey(
        "triggers.Run", on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    attempt = models.PositiveIntegerField()
    url = models.CharField(max_length=1_000)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    error = models.CharField(max_length=300, default="")
    took_ms = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # Reader: what became of one run.
            models.Index(fields=["run", "-id"], name="delivery_of_run"),
            # Reader: forgetting what is old.
            models.Index(fields=["sent_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.status or self.error} from {self.url}"

    @property
    def was_taken(self) -> bool:
        """Whether the other side said yes."""
        return self.status is not None and 200 <= self.status < 300
