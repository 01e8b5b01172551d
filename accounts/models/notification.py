"""A line in somebody's bell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Notification(models.Model):
    """What a colleague is told inside the app; `accounts/notifications.py` writes it.

    `key` makes it the same line for the same reader when it is told again. `about_id` is the
    contact whom it names, if any (no foreign key: contacts stand above accounts).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    key = models.UUIDField(default=uuid.uuid4)
    icon = models.CharField(max_length=40, default="bell")
    text = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, default="")
    url = models.CharField(max_length=300, default="")
    about_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Told twice is told once.
            models.UniqueConstraint(fields=["user", "key"], name="told_once"),
        ]
        indexes = [
            # Reader: the bell and its page, newest first.
            models.Index(fields=["user", "-id"], name="notification_newest"),
            # Reader: the number on the bell; the streams that keep it up to date.
            models.Index(
                fields=["user", "id"],
                name="notification_unread",
                condition=models.Q(read_at__isnull=True),
            ),
            # Reader: the erasure of a contact.
            models.Index(
                fields=["about_id"],
                name="notification_about",
                condition=models.Q(about_id__isnull=False),
            ),
            # Reader: forgetting what is old.
            models.Index(fields=["created_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return self.text
