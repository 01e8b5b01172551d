"""How much a contact is interested in a topic."""

from __future__ import annotations

from django.db import models


class Interest(models.Model):
    """What a contact's deeds about a topic add up to, each counting less with time.

    `value` is true at `at`, the latest deed; from then on it halves with each half-life
    (`points.interest`). A contact that was merged into another keeps its own rows, so that an
    undo can take them out of the other's again.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="interests", db_index=False
    )
    topic = models.CharField(max_length=60)
    value = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Reader: every batch of events, and the contact list, by contact.
            models.UniqueConstraint(fields=["contact", "topic"], name="one_interest_per_topic"),
        ]
        indexes = [
            # Reader: who is interested in a topic: conditions, and rules that pay for it.
            models.Index(fields=["topic", "contact"], name="interest_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.topic}"
