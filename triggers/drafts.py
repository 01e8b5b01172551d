"""The working copy of a trigger: what is edited, and published later.

What is in force are the trigger's columns and its unarchived actions; edits wait in `draft` as
JSON. A trigger that never was published also shows its edits in the columns, so that lists can
sort by them; its actions become rows only when it is published, because runs name those rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from accounts.models import User
from points.models import Group
from triggers.models import PointTrigger, Rearm, TriggerAction, Waits


@dataclass(frozen=True)
class DraftAction:
    """One thing to do; `id` is the row that is in force and says it now, if any."""

    kind: str
    config: dict[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True)
class Draft:
    """Everything that a trigger says."""

    name: str
    threshold: int
    colour: str
    description: str = ""
    group_id: int = Group.MAIN
    rearm: str = Rearm.AFTER_RESET
    rearm_below: int | None = None
    waits_for: str = Waits.CLIMB
    condition: dict[str, Any] = field(default_factory=dict)
    pacing: dict[str, Any] = field(default_factory=dict)
    published_from: datetime | None = None
    published_until: datetime | None = None
    actions: tuple[DraftAction, ...] = ()

    def columns(self) -> dict[str, Any]:
        """What stands in the trigger's own columns."""
        return {name: getattr(self, name) for name in _COLUMNS}

    def json(self) -> dict[str, Any]:
        """As it waits in the trigger's `draft`; `working_copy` reads it back."""
        told: dict[str, Any] = _adapter.dump_python(self, mode="json")
        return told


_COLUMNS = [name for name in Draft.__dataclass_fields__ if name != "actions"]
_adapter = TypeAdapter(Draft)


class ChangedMeanwhile(RuntimeError):
    """Somebody else saved the trigger after it was read."""

    def __init__(self, trigger: PointTrigger) -> None:
        super().__init__(str(trigger))
        self.trigger = trigger


def in_force(trigger: PointTrigger) -> Draft:
    """What the columns and the unarchived actions say."""
    return Draft(
        **{name: getattr(trigger, name) for name in _COLUMNS},
        actions=tuple(
            DraftAction(kind=row.kind, config=row.config, id=row.pk) for row in rows(trigger)
        ),
    )


def rows(trigger: PointTrigger) -> Sequence[TriggerAction]:
    """The actions in force, in their order; none for a trigger that is not saved yet."""
    if not trigger.pk:
        return []
    return sorted(
        (row for row in trigger.actions.all() if row.archived_at is None),
        key=lambda row: (row.position, row.pk),
    )


def working_copy(trigger: PointTrigger) -> Draft:
    """What an editor sees: the edits that wait, else what is in force."""
    if trigger.draft is None:
        return in_force(trigger)
    return _adapter.validate_python(trigger.draft)


def seen(trigger: PointTrigger) -> str:
    """What a form carries along: which state of the working copy it shows, "" for a new one."""
    return trigger.modified_at.isoformat() if trigger.pk else ""


@transaction.atomic
def save(trigger: PointTrigger, draft: Draft, *, actor: User, was_seen: str) -> None:
    """Keep `draft` as the working copy; one that says what is in force waits for nothing.

    Raises:
        ChangedMeanwhile: somebody saved it after `was_seen` was rendered.
    """
    if trigger.pk:
        # As it is now: somebody may have published or paused it, which is no edit.
        trigger.refresh_from_db(from_queryset=PointTrigger.objects.select_for_update(of=("self",)))
        if seen(trigger) != was_seen:
            raise ChangedMeanwhile(trigger)
    else:
        trigger.created_by = actor
    if trigger.published_at is None:
        for name, value in draft.columns().items():
            setattr(trigger, name, value)
    trigger.draft = None if draft == in_force(trigger) else draft.json()
    trigger.modified_by = actor
    trigger.save()


def forget(trigger: PointTrigger, *, actor: User) -> None:
    """Throw the edits of a published trigger away."""
    trigger.draft = None
    trigger.modified_by = actor
    trigger.save(update_fields=["draft", "modified_by", "modified_at"])


def duplicate(trigger: PointTrigger, *, actor: User) -> PointTrigger:
    """A draft that says the same as the working copy of `trigger`."""
    draft = working_copy(trigger)
    columns = draft.columns()
    columns["name"] = (_("Copy of %(name)s") % {"name": draft.name})[:120]
    actions = tuple(DraftAction(action.kind, action.config) for action in draft.actions)
    copy = PointTrigger()
    save(copy, Draft(**columns, actions=actions), actor=actor, was_seen="")
    return copy
