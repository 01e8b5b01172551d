"""One action owed to one contact: outbox, audit log and timeline in one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# How often a run is tried before it is given up; with the waits between, some two hours.
ATTEMPTS = 8


class Run(models.Model):
    """One action owed to one contact.

    Claiming a run is moving `due_at` past the lease, beginning it is raising `attempts`; a worker
    that dies lets the lease run out. `attempts` also tells whose turn it is: who holds
    another number than the row's must not act. A retry by hand raises `attempts_allowed`.
    `key` is the idempotency key that outside actions hand to whoever carries them out, so
    that being asked twice does no harm. `depth` counts the rounds of a chain: 1 for what a contact
    did, 2 for what followed from what a run of depth 1 did, and so on. `waits_because` says why one
    that is due waits, `sent_on` the day on whose allowance it counts (`triggers.pacing`), `hurries`
    that somebody has asked for it to be tried now, whatever the hour.
    """

    class Because(models.TextChoices):
        QUIET = "quiet", _("Waiting for the end of the quiet hours")
        ENOUGH = "enough", _("Waiting for another day: enough messages for this one")
        PAUSED = "paused", _("Waiting, because its trigger is paused")

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        HELD = "held", _("Waiting until we know who it is")
        DONE = "done", _("Done")
        FAILED = "failed", _("Given up")
        CANCELLED = "cancelled", _("Cancelled")

    crossing = models.ForeignKey(
        "triggers.Crossing", null=True, on_delete=models.PROTECT, related_name="runs"
    )
    action = models.ForeignKey(
        "triggers.TriggerAction", on_delete=models.PROTECT, related_name="runs", db_index=False
    )
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, related_name="runs", db_index=False
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    attempts_allowed = models.PositiveIntegerField(default=ATTEMPTS, db_default=ATTEMPTS)
    error = models.TextField(default="")
    result = models.JSONField(null=True)
    depth = models.PositiveSmallIntegerField(default=1, db_default=1)
    waits_because = models.CharField(
        max_length=8, choices=Because.choices, default="", db_default="", blank=True
    )
    sent_on = models.DateField(null=True)
    hurries = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    ended_at = models.DateTimeField(null=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        indexes = [
            # Reader: triggers.outbox.claim.
            models.Index(fields=["due_at", "id"], name="run_due", condition=models.Q(state="due")),
            # Reader: a contact's timeline; releasing what was held back.
            models.Index(fields=["contact", "-id"], name="run_timeline"),
            # Reader: Administration > Work, by state.
            models.Index(fields=["state", "-id"], name="run_by_state"),
            # Reader: the page of a trigger; counting what an action did.
            models.Index(fields=["action", "-id"], name="run_by_action"),
            # Reader: the counters of the last day.
            models.Index(
                fields=["ended_at"],
                name="run_ended",
                condition=models.Q(ended_at__isnull=False),
            ),
        ]
        constraints = [
            # One action is owed once per crossing.
            models.UniqueConstraint(
                fields=["crossing", "action"],
                name="owed_once_per_crossing",
                condition=models.Q(crossing__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"
