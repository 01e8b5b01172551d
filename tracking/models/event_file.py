"""A file of what contacts did elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse


class EventFile(models.Model):
    """A table of events: how to read it, what its columns mean, and what came of it.

    `reading` is a `contacts.importing.reading.Reading`, `plan` a `tracking.event_files.plan.Plan`,
    both as JSON. `refused` holds the rows that were not taken, with the reason. Nothing is
    recorded before `job` runs.
    """

    name = models.CharField(max_length=200)
    file = models.ForeignKey(
        "contacts.KeptFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused = models.ForeignKey(
        "contacts.KeptFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lines = models.PositiveIntegerField(default=0)
    reading = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    recorded = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    nobody = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    job = models.OneToOneField(
        "accounts.Job", null=True, on_delete=models.SET_NULL, related_name="event_file"
    )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page: what is next to do, how far it is, or what came of it."""
        return reverse("tracking:event-file", args=[self.pk])
