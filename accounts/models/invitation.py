"""A colleague who was asked to join."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.roles import Role

# How long the link in the mail works.
LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; they may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """An address that may become a user with a role; `accounts/invitations.py` has the deeds.

    The link is signed over the id and the `nonce`; sending it again draws a new nonce, so only
    the last mail's link works.
    """

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    nonce = models.UUIDField(default=uuid.uuid4)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="invitation"
    )
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            # One open invitation for an address; it is sent again, not made again.
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def ends_at(self) -> datetime:
        """When its link stops working."""
        return self.sent_at + LASTS

    def has_run_out(self, at: datetime) -> bool:
        """Whether it was left lying too long."""
        return at >= self.ends_at
