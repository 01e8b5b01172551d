"""Scores beside the main one, which Mautic calls point groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.roles import Can
from kit.api import columns, search
from kit.api.entity import Entity, Said
from kit.api.errors import ApiError
from kit.api.view import Needs
from kit.usages import usages
from points import revision
from points.api.actions import tell_group
from points.api.shapes import PointGroupForm, PointGroupShape
from points.models import Group


class PointGroups(Entity[Group]):
    """Scores for a product, a region, a fit. The main score is not among them."""

    one, many = "pointGroup", "pointGroups"
    shape, form = PointGroupShape, PointGroupForm
    needs = Needs(read=Can.SEE, write=Can.PUBLISH_RULES)
    columns = {
        "id": columns.number("id"),
        "name": columns.text("name"),
        "description": columns.text("description"),
    }
    commands = {"name": search.contains("name")}
    brief = ("id", "name", "description")
    published = Q(archived_at=None)

    def rows(self) -> QuerySet[Group]:
        """Those in use; archived ones are gone from here."""
        return Group.objects.filter(archived_at=None).exclude(pk=Group.MAIN)

    def make(self, said: Said) -> tuple[Group, bool]:
        """A new one; two may have the same name."""
        return Group.objects.create(name=said["name"], description=said["description"] or ""), True

    def change(self, row: Group, said: Said, *, whole: bool) -> Group:
        """Rename it, or say what it stands for; its points stay."""
        if "name" in said:
            row.name = said["name"]
        if "description" in said:
            row.description = said["description"] or ""
        row.save(update_fields=["name", "description"])
        return row

    def remove(self, row: Group) -> None:
        """Archive it, unless something still counts in it."""
        revision.cut()  # or somebody could publish what counts in it meanwhile
        if users := usages("score", row.pk):
            names = ", ".join(str(usage.label) for usage in users[:3])
            said = gettext("“%(name)s” is in use by %(names)s: change or delete that first.")
            raise ApiError(said % {"name": row.name, "names": names}, status=422)
        Group.objects.filter(pk=row.pk).update(archived_at=timezone.now())

    def show(self, rows: Sequence[Group], *, brief: bool = False) -> list[dict[str, Any]]:
        """A score has neither a publisher nor dates."""
        if brief:
            return [tell_group(row) for row in rows]
        nobody = dict.fromkeys(
            (
                "dateAdded",
                "dateModified",
                "createdBy",
                "createdByUser",
                "modifiedBy",
                "modifiedByUser",
            )
        )
        return [{"isPublished": True, **nobody, **tell_group(row)} for row in rows]
