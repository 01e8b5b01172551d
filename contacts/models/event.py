"""Something that a contact did, understood and stored."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from kit.clock import ClockNow
from kit.rewriting import append_only


class Event(models.Model):
    """One thing a contact did. Written by `contacts.events.record` only.

    The contact is the one foreign key: COPY pays for each. `subject_id` and the
    rest are checked by `manage.py verify_ledger`, which counts orphans.
    `machine` is null for what people did, else the reason why nobody did: a machine was there, or
    who logged it has taken it back (`TAKEN_BACK`). So whoever counts what people did counts
    neither.
    """

    TAKEN_BACK = "taken back"

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    url = models.TextField(default="")
    occurred_at = models.DateTimeField()
    # Under the contact's lock, so that it tells whether this came before a reset or after it.
    recorded_at = models.DateTimeField(db_default=ClockNow())
    source = models.CharField(max_length=24)
    properties = models.JSONField(null=True)
    machine = models.CharField(max_length=40, null=True)

    class Meta:
        indexes = [
            # Readers: a contact's timeline, newest first; facts of rules (points/facts/past.py),
            # which find what they mean among all that a contact did without fetching the rest.
            models.Index(
                fields=["contact", "-occurred_at", "-id"],
                include=["kind", "subject_id"],
                name="event_past",
            ),
            # Reader: events per day on the dashboard; previews over the last N days.
            BrinIndex(fields=["occurred_at"], name="event_when", autosummarize=True),
            # Reader: points.rfm, each night, every buyer: few events are purchases.
            models.Index(
                fields=["contact", "occurred_at"],
                name="event_purchases",
                condition=models.Q(kind="purchase", machine__isnull=True),
            ),
        ]
        triggers = [
            # Only a merge (re-pointing), an erasure (blanking) and taking back (marking) may touch
            # what happened.
            append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.url}"


class EventKey(models.Model):
    """That an event was recorded: the same key again is the same event again.

    `key` is a hash of scope and key as the bringer gave them (see
    `contacts.events.key_of`); sixteen bytes keep the unique index small.
    """

    key = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes = [
            # Reader: contacts.tasks.prune_event_keys.
            BrinIndex(fields=["recorded_at"], name="event_key_age", autosummarize=True),
        ]

    def __str__(self) -> str:
        return str(self.key)
