"""The rows of tracked models: which are wanted, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from accounts.history import tracking, words
from accounts.history.change import Actors, Change
from accounts.history.tracking import CHANGED, DELETED, MADE, Tracked
from accounts.history.wanted import Wanted
from accounts.history.words import State


class Rows:
    """A source of history: the table of one tracked model."""

    at, row = "pgh_created_at", "pgh_id"

    def __init__(self, tracked: Tracked) -> None:
        self.tracked = tracked
        self.key = tracked.key

    def wanted(self, wanted: Wanted) -> QuerySet[Any] | None:
        """The rows that are asked for, each condition by an index; None if there can be none."""
        found = self.tracked.rows
        if wanted.key and wanted.key != self.key:
            whole = tracking.kind(wanted.key)
            if not (wanted.objects and whole and self.tracked in tracking.parts_of(whole)):
                return None
        if wanted.objects:
            if any("\0" in one for one in wanted.objects):
                return None
            is_whole = wanted.key == self.key
            column = "pgh_obj" if is_whole else self.tracked.part_of
            try:
                found = found.filter(**{f"{column}__in": wanted.objects})
            except (ValueError, ValidationError):
                return None
        if wanted.user is not None:
            found = found.alias(by=KeyTextTransform("user", "pgh_context"))
            found = found.filter(by=str(wanted.user)) if wanted.user else found.filter(by=None)
        if wanted.since:
            found = found.filter(pgh_created_at__gte=wanted.since)
        if wanted.until:
            found = found.filter(pgh_created_at__lt=wanted.until)
        return found

    def read(self, ids: Collection[int]) -> dict[int, Change]:
        """What the rows of these ids say, by id; a handful of queries for all of them."""
        rows = list(self.tracked.rows.filter(pgh_id__in=ids))
        stood = _Stood(self.tracked, rows)
        told = {row.pgh_id: stood.around(row) for row in rows}
        fields = {pk: words.differing(self.tracked, *pair) for pk, pair in told.items()}
        names = _names(
            reference
            for pk, pair in told.items()
            for reference in words.references(fields[pk], *pair)
        )
        actors = Actors([row.pgh_context or {} for row in rows])
        return {
            row.pgh_id: self._change(
                row, told[row.pgh_id], fields[row.pgh_id], stood, names, actors
            )
            for row in rows
        }

    def _change(
        self,
        row: Any,
        pair: tuple[State | None, State | None],
        fields: list[Any],
        stood: _Stood,
        names: words.Names,
        actors: Actors,
    ) -> Change:
        context = row.pgh_context or {}
        shown = stood.shown_with(row)
        told = words.words_of(self.tracked.model)
        deed = told.deed(*pair, row.pgh_created_at)
        differences = words.differences(self.tracked, fields, *pair, names)
        return Change(
            at=row.pgh_created_at,
            key=self.key,
            row=row.pgh_id,
            icon=self.tracked.icon,
            label=self.tracked.shown_as,
            object=_name(shown or pair[1] or pair[0]),
            url=_url(shown),
            deed=deed or words.plain_deed(row.pgh_label),
            differences=differences,
            who=actors.who(context),
            through=actors.through(context),
            ip=context.get("ip", ""),
            is_blank=not deed and row.pgh_label == CHANGED and not differences,
        )


class _Stood:
    """How the objects of some rows stood before and after each of them."""

    def __init__(self, tracked: Tracked, rows: Collection[Any]) -> None:
        self.tracked = tracked
        changed = [row.pgh_id for row in rows if row.pgh_label == CHANGED]
        self.next = _next_rows(tracked, changed) if changed else {}
        live = tracked.model._base_manager
        self.live = live.in_bulk({row.pgh_obj_id for row in rows})
        self.wholes: Mapping[Any, models.Model] = {}
        if tracked.part_of:
            whole: Any = tracked.model._meta.get_field(tracked.part_of).related_model
            ids = {getattr(row, tracked.object_column) for row in rows}
            self.wholes = whole._base_manager.in_bulk(ids)

    def around(self, row: Any) -> tuple[State | None, State | None]:
        """The object before and after the change that the row tells."""
        if row.pgh_label == MADE:
            return None, self._state(row)
        if row.pgh_label == DELETED:
            return self._state(row), None
        following = self.next.get(row.pgh_id)
        after = self._state(following) if following else self.live.get(row.pgh_obj_id)
        return self._state(row), after

    def shown_with(self, row: Any) -> models.Model | None:
        """What the change is shown as a change of: the object, or what it is a part of."""
        if self.tracked.part_of:
            return self.wholes.get(getattr(row, self.tracked.object_column))
        return self.live.get(row.pgh_obj_id)

    def _state(self, row: Any) -> State:
        kept = {one.attname: getattr(row, one.attname) for one in self.tracked.fields}
        return self.tracked.model(pk=row.pgh_obj_id, **kept)


def _next_rows(tracked: Tracked, ids: Collection[int]) -> dict[int, Any]:
    """What was written next about the same object, by the id of the row before it."""
    later = tracked.rows.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_created_at__gte=OuterRef("pgh_created_at")
    ).filter(pgh_id__gt=OuterRef("pgh_id"))
    first = later.order_by("pgh_created_at", "pgh_id").values("pgh_id")[:1]
    pairs = dict(
        tracked.rows.filter(pgh_id__in=ids)
        .annotate(following=Subquery(first))
        .values_list("pgh_id", "following")
    )
    found = {row.pgh_id: row for row in tracked.rows.filter(pgh_id__in=pairs.values())}
    return {pk: found[after] for pk, after in pairs.items() if after in found}


def _names(references: Any) -> words.Names:
    """What each referenced object is called."""
    by_model: dict[type[models.Model], set[Any]] = {}
    for model, pk in references:
        by_model.setdefault(model, set()).add(pk)
    return {
        (model, pk): _name(found)
        for model, ids in by_model.items()
        for pk, found in model._base_manager.in_bulk(ids).items()
    }


def _name(thing: models.Model | None) -> str:
    return words.words_of(type(thing)).name(thing) if thing else ""


def _url(shown: models.Model | None) -> str:
    if shown is None:
        return ""
    own = words.words_of(type(shown)).url
    if own:
        return own(shown)
    return shown.get_absolute_url() if hasattr(shown, "get_absolute_url") else ""
