"""One e-mail that was asked for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailMessage(models.Model):
    """A mail to somebody, its text as sent, and what became of it.

    `key` is the idempotency key of whoever asked for it (a run): asking again finds
    the same row, and a row that was sent is not sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FILED = "filed", _("Kept on this machine")
        FAILED = "failed", _("Failed")

    key = models.UUIDField(unique=True)
    to = ArrayField(models.EmailField())
    cc = ArrayField(models.EmailField(), default=list)
    bcc = ArrayField(models.EmailField(), default=list)
    sender = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, default="", db_default="")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(default="")
    contact_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    error = models.TextField(default="")
    file = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    # When `channels.posting` tries (again); null: whoever asked for the mail sends it itself.
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            # Reader: Administration > Outbox, newest first.
            models.Index(fields=["-created_at", "-id"], name="message_recent"),
            # Reader: contacts' timeline and erasure.
            models.Index(fields=["contact_id", "-id"], name="message_by_contact"),
            # Reader: channels.posting.claim looks for mails that are due.
            models.Index(
                fields=["due_at"], name="message_due", condition=models.Q(due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.subject
