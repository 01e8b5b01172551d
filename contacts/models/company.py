"""The organisation a contact works for."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import CHANGED, DELETED, tracked


class CompanyQuerySet(models.QuerySet["Company"]):
    """Questions about companies in the words of the domain."""

    def living(self) -> Self:
        """Neither deleted nor merged into another."""
        return self.filter(deleted_at__isnull=True)


@tracked(
    _("Company"),
    icon="building",
    skip=("created_at", "modified_at"),
    deeds=(CHANGED, DELETED),
    in_bulk=True,
)
class Company(models.Model):
    """A company, known by its name; everything else about it is in `fields` by alias."""

    name = models.CharField(_("name"), max_length=200)
    fields = models.JSONField(
        default=dict,
        db_default=models.Value({}, output_field=models.JSONField()),
        blank=True,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True, db_default=Now())
    deleted_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="absorbed"
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        constraints = [
            # Reader: contacts.company_names.named, which makes a company at first sight.
            models.UniqueConstraint(
                Lower("name"),
                name="one_living_company_per_name",
                condition=models.Q(deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The company's page."""
        return reverse("contacts:company", args=[self.pk])


class CompanyMove(models.Model):
    """A company was deleted, or went into another one: what its undo has to put back.

    `into` is null for a deletion. `contact_ids` worked there; `filled` is what the other company
    took over where it had nothing of its own.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="moves")
    into = models.ForeignKey(Company, null=True, on_delete=models.CASCADE, related_name="gained")
    contact_ids = ArrayField(models.BigIntegerField(), default=list)
    filled = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            # A company goes once at a time.
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(undone_at__isnull=True),
                name="company_goes_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} into {self.into_id}"
