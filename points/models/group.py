"""Scores side by side."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


@tracked(_("Score"), icon="gauge", skip=("as_sent", "created_at", "modified_at"))
class Group(models.Model):
    """One score of a contact: the main one (seeded, id 1) and others by product, region, fit."""

    MAIN = 1

    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, default="", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
