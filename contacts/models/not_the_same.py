"""Two contacts that look alike and are two people all the same."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class NotTheSame(models.Model):
    """A colleague looked at two contacts and said that they are two; `one` has the smaller id."""

    one = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Reader: contacts.duplicates leaves these pairs out.
            models.UniqueConstraint(fields=["one", "other"], name="two_people_said_once"),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="two_people_in_id_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} is not {self.other_id}"
