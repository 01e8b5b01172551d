"""What a bulk action did to one contact, so that it can be taken back."""

from __future__ import annotations

from django.db import models


class BulkChange(models.Model):
    """How a contact stood before the job that changed it; kept as long as undo is offered.

    `before` is what the action needs to put it back (see contacts/bulk/action.py). `is_back`
    is null until undo was asked for; then whether it went back, or was left as somebody had
    changed it since.
    """

    job = models.ForeignKey(
        "accounts.Job", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    is_back = models.BooleanField(null=True)

    class Meta:
        constraints = [
            # Reader: the undo, which walks a job's contacts in id order. A contact once per job.
            models.UniqueConstraint(fields=["job", "contact"], name="bulk_changed_once_per_job"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} before job {self.job_id}"
