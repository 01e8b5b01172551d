"""A browser."""

from __future__ import annotations

from django.db import models


class Visitor(models.Model):
    """A browser that carries our signed cookie, and whose hits belong to a contact."""

    key = models.UUIDField(primary_key=True)
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="visitors"
    )
    first_seen_at = models.DateTimeField(db_default=models.functions.Now())

    def __str__(self) -> str:
        return str(self.key)
