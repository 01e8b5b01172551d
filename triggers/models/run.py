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

    Claiming a run is moving `due_at` past the lease and raising `attempts`; a worker
    that dies lets the lease run out. `attempts` also tells whose turn it is: who holds
    another number than the row's must not act. A retry by hand raises `attempts_allowed`.
    `key` is the idempotency key that outside actions hand to whoever carries them out, so
    that being asked twice does no harm.
    """

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
        "triggers.TriggerAction", on_delete=models.PROTECT, related_name="runs"
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
