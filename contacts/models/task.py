"""Something to do about a contact."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TaskQuerySet(models.QuerySet["Task"]):
    """Questions about tasks."""

    def open(self) -> Self:
        """Those that are still to be done."""
        return self.filter(done_at__isnull=True, deleted_at__isnull=True)


class Task(models.Model):
    """A task of a colleague's about a contact; `contacts/to_do.py` writes it.

    `asked_by` says in words who or what asked for it where no user did ("High-Interest");
    `key` makes it the same task when it is asked for again.
    """

    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.CASCADE, related_name="tasks", db_index=False
    )
    title = models.CharField(_("what"), max_length=200)
    about = models.CharField(_("why and about what"), max_length=500, default="", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("whose"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_by = models.CharField(max_length=120, default="")
    key = models.UUIDField(null=True, unique=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            # Reader: My leads, what is to be done by whom.
            models.Index(
                fields=["owner", "due_at", "id"],
                name="task_to_do",
                condition=models.Q(done_at__isnull=True, deleted_at__isnull=True),
            ),
            # Reader: a contact's page and timeline.
            models.Index(fields=["contact", "-created_at", "-id"], name="task_timeline"),
        ]

    def __str__(self) -> str:
        return self.title
