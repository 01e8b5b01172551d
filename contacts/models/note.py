"""What a colleague wrote about a contact."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Note(models.Model):
    """A note on a contact's page; it shows on the timeline at the time it was written."""

    class Type(models.TextChoices):
        GENERAL = "general", _("General")
        EMAIL = "email", _("E-mail")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    type = models.CharField(
        max_length=12,
        choices=Type.choices,
        default=Type.GENERAL,
        db_default=Type.GENERAL,
    )
    text = models.TextField(max_length=10_000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The name of the trigger that wrote it, as it was called then; such a note has no author.
    by_trigger = models.CharField(max_length=120, default="", db_default="")
    written_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Reader: the timeline's note source.
            models.Index(fields=["contact", "-written_at"], name="note_timeline"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def signature(self) -> str:
        """Who or what wrote it; "" where its author has left."""
        if self.by_trigger:
            return gettext("Trigger “%(name)s”") % {"name": self.by_trigger}
        return str(self.author) if self.author else ""
