"""Contacts that came in by a file, row by row, and files of contacts that went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """A file of contacts: how to read it, what its columns mean, and what came of it.

    `reading` is a `contacts.importing.reading.Reading`, `plan` a `contacts.importing.plan.Plan`,
    both as JSON. Nothing is written to contacts before `job` runs.
    """

    name = models.CharField(max_length=200)
    file = models.ForeignKey(
        "contacts.KeptFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lines = models.PositiveIntegerField(default=0)
    reading = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    # Companies that the file gave other values.
    companies = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    job = models.OneToOneField(
        "accounts.Job", null=True, on_delete=models.SET_NULL, related_name="import_of"
    )
    undo_job = models.OneToOneField(
        "accounts.Job", null=True, on_delete=models.SET_NULL, related_name="import_undone"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Values as they were before are personal: rows forget them when the time for an undo is over.
    forgotten_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The import's page: what is next to do, how far it is, or what came of it."""
        return reverse("contacts:import", args=[self.pk])


class ImportRow(models.Model):
    """What became of one row of a file, and what an undo needs.

    `errors` = {"cells": [the row as read], "errors": [[heading, value, what is wrong], …]}.
    `before` and `after` = {name of a field: value} of what was changed, both as
    `contacts.importing.traces` writes them. Rows that changed nothing are counted only.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", _("New")
        UPDATED = "updated", _("Updated")
        INVALID = "invalid", _("Not taken")

    class Undo(models.TextChoices):
        DONE = "done", _("Undone")
        PARTLY = "partly", _("Partly undone: changed since")
        KEPT = "kept", _("Kept: something has happened since")

    import_of = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    # Not a foreign key: the undo of an import makes its contacts vanish.
    contact_id = models.BigIntegerField(null=True)
    errors = models.JSONField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    written_at = models.DateTimeField()
    undo = models.CharField(max_length=8, choices=Undo.choices, default="")
    kept = models.JSONField(null=True)

    class Meta:
        constraints = [
            # Reader: the undo, from the last line to the first; the last word on "exactly once".
            models.UniqueConstraint(fields=["import_of", "line"], name="import_row_once"),
        ]
        indexes = [
            # Reader: the errors of an import, in the order of the file.
            models.Index(
                fields=["import_of", "line"],
                name="import_errors",
                condition=models.Q(outcome="invalid"),
            ),
            # Reader: what an undo had to keep.
            models.Index(
                fields=["import_of", "line"],
                name="import_kept",
                condition=models.Q(undo__in=["partly", "kept"]),
            ),
            # Reader: erasure of a contact.
            models.Index(fields=["contact_id"], name="import_row_of_contact"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}"


class ImportMade(models.Model):
    """A company or tag that came into being by an import; its undo takes it away if unused."""

    import_of = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="made", db_index=False
    )
    kind = models.CharField(max_length=8)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            # Reader: the end of an undo.
            models.UniqueConstraint(
                fields=["import_of", "kind", "object_id"], name="import_made_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class ImportedCompany(models.Model):
    """A company that an import gave other values, and what its undo needs.

    `before` and `after` = {alias of a field: value}, null for an empty one: as it was before the
    import, and as its last row left it. `kept` is null until the undo; then it holds what was not
    put back, because somebody has changed it since.
    """

    import_of = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    company = models.ForeignKey("contacts.Company", on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()
    modified_before = models.DateTimeField()
    written_at = models.DateTimeField()
    kept = models.JSONField(null=True)

    class Meta:
        constraints = [
            # Reader: the next batch of rows about the same company, and the undo.
            models.UniqueConstraint(fields=["import_of", "company"], name="import_company_once"),
        ]

    def __str__(self) -> str:
        return f"company {self.company_id} by import {self.import_of_id}"


class Export(models.Model):
    """A file of contacts that somebody fetched: who, when, what was asked for, how many."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The address of the list (filters and sort), and the columns by name.
    query = models.TextField(default="")
    columns = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    file = models.ForeignKey(
        "contacts.KeptFile", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    job = models.OneToOneField(
        "accounts.Job", null=True, on_delete=models.SET_NULL, related_name="export_of"
    )

    def __str__(self) -> str:
        return f"{self.count} contacts at {self.asked_at:%Y-%m-%d}"
