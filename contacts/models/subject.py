"""What an event was about."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Subject(models.Model):
    """A page, form, e-mail, asset or product; made at first sight, described later.

    `key` is what the bringer of the event knows it by: for a page its URL without
    query and fragment, for a channel's thing its id.
    """

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=500)
    label = models.CharField(max_length=300, default="")
    category = models.CharField(max_length=100, default="")
    topics = ArrayField(models.CharField(max_length=60), default=list)
    content_stage = models.CharField(max_length=4, default="")
    first_seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Reader: contacts.subjects.known, for each batch of events.
            models.UniqueConstraint(fields=["kind", "key"], name="one_subject_per_key"),
        ]

    def __str__(self) -> str:
        return self.label or self.key
