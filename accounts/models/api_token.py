"""A secret with which a program works in the name of a user."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions about tokens in the words of the domain."""

    def active(self, at: datetime) -> Self:
        """Those that open the door at `at`: not revoked, not expired, and their user is active."""
        lives_on = models.Q(expires_at=None) | models.Q(expires_at__gt=at)
        return self.filter(lives_on, revoked_at=None, user__is_active=True)


@tracked(
    _("API token"),
    icon="key",
    only=("user", "name", "prefix", "scopes", "expires_at", "revoked_at"),
)
class ApiToken(models.Model):
    """A token: what it is called, what it is good for, and when it was last used.

    Only the hash of the secret is kept, so nobody can read a token out of the database. It does
    never more than its user's role allows. A token is revoked, not deleted: history names it.
    """

    class Scope(models.TextChoices):
        READ = "read", _("Read everything")
        WRITE = "write", _("Read and change everything")
        EVENTS = "events", _("Only send events")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    # SHA-256 of the secret, in hex. Reader: accounts.api_tokens.token_of, at each call of the API.
    hash = models.CharField(max_length=64, unique=True)
    # How the secret begins, so that its owner knows it again.
    prefix = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_ip = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def allows(self, scope: str) -> bool:
        """Whether the token is good for `scope`; one that may change things may do all of it."""
        return scope in self.scopes or self.Scope.WRITE in self.scopes

    @property
    def scopes_in_words(self) -> list[str]:
        """What it may do, as people read it."""
        return [str(self.Scope(scope).label) for scope in self.scopes]

    def state(self, at: datetime) -> str:
        """Whether it is "active", "expired" or "revoked"."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= at else "active"
