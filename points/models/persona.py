"""Whom we want to win: sorts of people, and of companies."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Questions about personas."""

    def current(self) -> Self:
        """Those not archived."""
        return self.filter(archived_at__isnull=True)


@tracked(_("Persona"), icon="user-search", skip=("created_at", "modified_at"))
class Persona(models.Model):
    """A description with the condition by which it is recognised; rules and conditions name it.

    A persona is about people; an ideal customer about companies, and so about everybody who works
    there. It is archived, never deleted: what points came from it stays explained.
    """

    class About(models.TextChoices):
        """Whom a definition describes."""

        PERSON = "person", _("Persona")
        COMPANY = "company", _("Ideal customer")

    name = models.CharField(_("name"), max_length=100)
    about = models.CharField(max_length=8, choices=About.choices, default=About.PERSON)
    description = models.TextField(_("description"), max_length=2_000, default="", blank=True)
    tree = models.JSONField(default=dict, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = PersonaQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the Points console."""
        return reverse("points:persona", args=[self.pk])
