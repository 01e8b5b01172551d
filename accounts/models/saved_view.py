"""How people like to look at a list."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions about saved views."""

    def there(self) -> Self:
        """Those that nobody has deleted."""
        return self.filter(deleted_at__isnull=True)

    def seen_by(self, user_id: int, page: str) -> Self:
        """One's own views of a page and those that colleagues share, by name."""
        seen = self.there().filter(Q(owner=user_id) | Q(is_shared=True), page=page)
        return seen.order_by(Lower("name"), "pk")


class SavedView(models.Model):
    """Filters, sort and columns of a list under a name; a tab above it.

    `page` names the list ("contacts"), `query` its filters as in its address, without sort and
    place. No `columns` means those that the list has by itself.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    page = models.CharField(max_length=32)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(default="", blank=True)
    sort = models.CharField(max_length=64, default="", blank=True)
    columns = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            # One's own views have names of their own.
            models.UniqueConstraint(
                "owner",
                "page",
                Lower("name"),
                name="one_view_per_name",
                condition=Q(deleted_at__isnull=True),
            ),
        ]
        indexes = [
            # Reader: the tabs above a list, with what colleagues share.
            models.Index(
                fields=["page"],
                name="view_shared",
                condition=Q(is_shared=True, deleted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListHabit(models.Model):
    """What a user sees of a list whose address asks for nothing: their columns, their view."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_habits"
    )
    page = models.CharField(max_length=32)
    columns = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    view = models.ForeignKey(SavedView, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            # Reader: the list, once for each page of it.
            models.UniqueConstraint(fields=["user", "page"], name="one_habit_per_list"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.page}"
