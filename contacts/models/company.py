"""The organisation a contact works for."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Company(models.Model):
    """A company, known by its name."""

    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Reader: contacts.companies.named, which makes a company at first sight.
            models.UniqueConstraint(Lower("name"), name="one_company_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
