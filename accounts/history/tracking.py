"""Which models have a history, and what a row of it looks like.

    @tracked(_("Score"), icon="gauge", skip=("modified_at",))
    class Group(models.Model): ...

makes a table `points_grouphistory`, and database triggers that write into it: a row for each
Group that is made (as it is then), changed (as it was until then) and deleted (as it was last).
So a change is read from two rows: what stood there before is in its own, what came after in the
next one of the same object, or in the object itself. Objects older than their history need no
first row.

A changed column of a tracked model changes its history too: makemigrations finds both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from pghistory.models import Event

from kit.rewriting import append_only

M = TypeVar("M", bound=models.Model)

MADE, CHANGED, DELETED = "made", "changed", "deleted"


class History(Event):
    """What every history has: when, which of `MADE`, `CHANGED`, `DELETED`, and in what context."""

    pgh_id = models.BigAutoField(primary_key=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Tracked:
    """A model with a history.

    `key` names it in addresses, `label` says what one of its rows is. `part_of` is the name of
    the foreign key to what a row belongs to (an action to its trigger), whose page and history
    show it too.
    """

    key: str
    model: type[models.Model]
    label: str | Promise
    icon: str
    part_of: str = ""

    @property
    def rows(self) -> models.QuerySet[Any]:
        """Its history."""
        return models.QuerySet(self.model.pgh_event_model)  # type: ignore[attr-defined]

    @property
    def shown_as(self) -> str | Promise:
        """What a change is shown as a change of: the label of the whole, for a part."""
        whole = self.part_of and self.model._meta.get_field(self.part_of).related_model
        return _tracked[whole.__name__.lower()].label if whole else self.label

    @property
    def object_column(self) -> str:
        """The column of a row that holds the id of what it is shown with."""
        return f"{self.part_of or 'pgh_obj'}_id"

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """The fields that are kept, as the model itself declares them, in its order."""
        kept = {field.name for field in self.rows.model._meta.fields}
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.name in kept and not field.primary_key
        ]


_tracked: dict[str, Tracked] = {}


def tracked(
    label: str | Promise,
    *,
    icon: str,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    part_of: str = "",
    deeds: Collection[str] = (MADE, CHANGED, DELETED),
    in_bulk: bool = False,
    changes: pgtrigger.Condition | None = None,
) -> Callable[[type[M]], type[M]]:
    """Class decorator: keep the history of a model.

    `only` names the fields to keep, or `skip` those to leave out (never keep a secret: history
    is for ever). `deeds` says what is worth a row. With `in_bulk` the database writes once per
    statement, which is cheaper where thousands of rows change at once and dearer for one.
    `changes` says which changes are worth a row, where that is not any of a kept field.
    """

    def decorate(model: type[M]) -> type[M]:
        name = model.__name__.lower()
        fields = [field.name for field in model._meta.local_fields]
        kept = [field for field in fields if (field in only if only else field not in skip)]
        pghistory.track(
            *_trackers(deeds, changes),
            fields=kept,
            model_name=f"{model.__name__}History",
            base_model=History,
            obj_field=pghistory.ObjForeignKey(related_name="+", db_index=False),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,  # type: ignore[arg-type]
            level=pghistory.Statement if in_bulk else pghistory.Row,
            meta={"indexes": _indexes(name, part_of), "triggers": [append_only()]},
        )(model)
        _tracked[name] = Tracked(name, model, label, icon, part_of)
        return model

    return decorate


def kinds() -> list[Tracked]:
    """Every model that has a history."""
    return list(_tracked.values())


def kind(key: str) -> Tracked | None:
    """The model of that key, if it has a history."""
    return _tracked.get(key)


def kind_of(model: type[models.Model]) -> Tracked:
    """The same, by the model itself."""
    return _tracked[model.__name__.lower()]


def parts_of(whole: Tracked) -> list[Tracked]:
    """The models whose rows belong to one of `whole`, besides itself."""
    return [
        part
        for part in _tracked.values()
        if part.part_of and part.model._meta.get_field(part.part_of).related_model is whole.model
    ]


def _trackers(
    deeds: Collection[str], changes: pgtrigger.Condition | None
) -> list[pghistory.RowEvent]:
    changed = pghistory.UpdateEvent(CHANGED, row="OLD")
    if changes is not None:
        changed = pghistory.UpdateEvent(CHANGED, row="OLD", condition=changes)
    every = {
        MADE: pghistory.InsertEvent(MADE),
        CHANGED: changed,
        DELETED: pghistory.DeleteEvent(DELETED),
    }
    return [every[deed] for deed in deeds]


def _indexes(name: str, part_of: str) -> list[models.Index]:
    newest_first = ("-pgh_created_at", "-pgh_id")
    indexes = [
        # Reader: Administration → History.
        models.Index(fields=newest_first, name=f"{name[:20]}_hist_when"),
        # Reader: the same, of one person.
        models.Index(
            KeyTextTransform("user", "pgh_context"),
            models.F("pgh_created_at").desc(),
            models.F("pgh_id").desc(),
            name=f"{name[:20]}_hist_by",
        ),
        # Reader: the history of one object; what stood there next.
        models.Index(fields=["pgh_obj", *newest_first], name=f"{name[:20]}_hist_of"),
    ]
    if part_of:
        # Reader: the history of what it is a part of.
        whole = models.Index(fields=[part_of, *newest_first], name=f"{name[:20]}_hist_in")
        indexes.append(whole)
    return indexes
