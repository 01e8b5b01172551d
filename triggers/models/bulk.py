"""Whom long work has carried over thresholds, until somebody says what follows from it."""

from __future__ import annotations

from django.db import models


class BulkCause(models.Model):
    """A job inside which thresholds were reached; `answer` is the job that does what was chosen.

    Where a trigger is applied to those who were over it already, both are the same job.
    """

    job = models.OneToOneField(
        "accounts.Job", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    answer = models.OneToOneField(
        "accounts.Job", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # Reader: the banner on every page.
            models.Index(
                fields=["job"], name="bulk_unanswered", condition=models.Q(answer__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"thresholds of job {self.job_id}"


class BulkClimb(models.Model):
    """A contact whom bulk work carried over a threshold; `crossing` once that was written.

    `cycle` and `entry_id` as in `Crossing`; `entry_id` is null where no line of the ledger did it.
    `answered_by` is the job that wrote the crossing: a cause that goes on is answered once more.
    """

    cause = models.ForeignKey(
        BulkCause, on_delete=models.CASCADE, related_name="climbs", db_index=False
    )
    trigger = models.ForeignKey(
        "triggers.PointTrigger", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cycle = models.PositiveIntegerField()
    entry_id = models.BigIntegerField(null=True)
    climbed_at = models.DateTimeField()
    crossing = models.OneToOneField(
        "triggers.Crossing", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            # Readers: the question and its answer, in the order of contacts.
            models.UniqueConstraint(
                fields=["cause", "contact", "trigger"], name="climbed_once_per_cause"
            ),
        ]
        indexes = [
            # Reader: a contact that vanishes or is merged.
            models.Index(fields=["contact"], name="bulk_climb_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} over {self.trigger_id}"
