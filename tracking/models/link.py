"""A personal link that a colleague copied."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class PersonalLink(models.Model):
    """Who made a link that makes its opener this contact, to which page, and until when it does.

    The token itself is not kept: whoever could read it here could become the contact.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="personal_links"
    )
    page = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Reader: the timeline of a contact.
            models.Index(fields=["contact", "-made_at", "-id"], name="personal_link_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} to {self.page}"
