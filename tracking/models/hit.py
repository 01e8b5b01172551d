"""A raw request as it arrived at the front door, not yet understood."""

from __future__ import annotations

from django.db import models


class Hit(models.Model):
    """The inbox: the collector appends, the drain deletes in the transaction that handles it.

    `raw` is bytes, so that no content can make the INSERT fail (format:
    `tracking/envelope.py`). `id` is time-ordered and made by the collector, so that an
    INSERT whose commit got lost can be sent again. `contact_id` is the id that a new
    visitor was promised.
    """

    id = models.UUIDField(primary_key=True)
    shard = models.SmallIntegerField()
    visitor = models.UUIDField()
    contact_id = models.BigIntegerField()
    raw = models.BinaryField()
    received_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes = [
            # Reader: the drain of one shard, oldest first.
            models.Index(fields=["shard", "id"], name="hit_by_shard"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class RejectedHit(models.Model):
    """A hit that could not be handled, set aside with its error so that the rest goes on."""

    id = models.UUIDField(primary_key=True)
    shard = models.SmallIntegerField()
    visitor = models.UUIDField()
    contact_id = models.BigIntegerField()
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    error = models.TextField()
    rejected_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes = [
            # Reader: Administration > Work, newest first.
            models.Index(fields=["-rejected_at", "id"], name="rejected_recent"),
        ]

    def __str__(self) -> str:
        return str(self.id)
