"""What a script makes of triggers: it knows no working copies, only what acts and what not.

Edits that wait in the console go on waiting, with the script's change in them, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from pydantic import ValidationError

from accounts.models import User
from accounts.roles import Can
from kit.kinds import UnknownKind
from points import revision
from triggers import already, drafts, publication
from triggers.acting_again import act_again
from triggers.actions import action_kinds, behaviour
from triggers.api.properties import to_keep, understood
from triggers.as_typed import BadAction, as_typed
from triggers.bulk import Choice
from triggers.drafts import Draft
from triggers.models import Arming, PointTrigger, Run, TriggerAction
from triggers.sense import wrong_with


@dataclass(frozen=True)
class Event:
    """An action as a script sends it; `id` is that of the row that it changes, if any.

    Of such a row, what is not in `as_sent` (name, description, order, properties) stays.
    """

    kind: str | None
    as_sent: dict[str, Any]
    id: int | None = None


class NoKind(ValueError):
    """An action that is not there yet, and is of no kind."""


class Refused(ValueError):
    """What the form of the console would refuse as well; `errors` has words by the names of the
    contract."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(str(errors))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Said:
    """What a script says of a trigger.

    `columns` are those that it names, `events` its actions (None: it says nothing of them),
    `only_these` that others are to go; `as_sent` what has no column; `publish` None: as it was.
    """

    columns: Mapping[str, Any]
    events: Sequence[Event] | None
    only_these: bool
    as_sent: Mapping[str, Any]
    publish: bool | None


def seen(trigger: PointTrigger) -> Draft:
    """What a script sees of a trigger: what is in force, or, before that, the working copy."""
    return drafts.in_force(trigger) if trigger.published_at else drafts.working_copy(trigger)


@transaction.atomic
def keep(pk: int | None, said: Said, *, actor: User, at: datetime) -> PointTrigger:
    """Make a trigger (`pk` None) or change it, and publish or pause it.

    Raises:
        NoKind, Refused: it is said in a way that nobody could save.
        points.publication.CannotPublish: it is to act, and something in it cannot be done.
    """
    revision.cut()
    trigger = _locked(pk, by=actor) if pk else PointTrigger(created_by=actor)
    waiting = (
        drafts.working_copy(trigger) if pk and trigger.draft and trigger.published_at else None
    )
    if pk and not trigger.published_at:
        _make_rows(trigger)
    before = trigger.looks_at if pk else None
    for name, value in said.columns.items():
        setattr(trigger, name, value)
    if past := wrong_with(drafts.in_force(trigger).columns()).get("rearm_below"):
        raise Refused({"points": [past]})
    trigger.as_sent = {**trigger.as_sent, **said.as_sent}
    trigger.modified_by = actor
    trigger.draft = None
    trigger.save()
    if said.events is not None:
        _put(trigger, said.events, only_these=said.only_these, at=at)
    _let_act(trigger, said.publish, actor=actor, at=at)
    if before not in (None, trigger.looks_at):
        # Climbs are numbered per score: what fired in the old one says nothing about the new.
        Arming.objects.filter(trigger=trigger).update(cycle=0)
    if waiting is not None:
        _go_on_waiting(trigger, waiting, said)
    return trigger


@transaction.atomic
def remove_events(pk: int, ids: Sequence[int], *, actor: User, at: datetime) -> PointTrigger:
    """Take actions off a trigger; ids that it does not have are no error."""
    revision.cut()
    trigger = _locked(pk, by=actor)
    if not trigger.published_at:
        _make_rows(trigger)
    gone = [row.pk for row in drafts.rows(trigger) if row.pk in ids]
    TriggerAction.objects.filter(pk__in=gone).update(archived_at=at)
    trigger.modified_by = actor
    trigger.save(update_fields=["modified_by", "modified_at"])
    return trigger


def _locked(pk: int, *, by: User) -> PointTrigger:
    trigger = PointTrigger.objects.select_for_update(of=("self",)).get(pk=pk)
    if trigger.published_at is not None and not by.may(Can.PUBLISH_RULES):
        raise PermissionDenied  # it was published while the caller's draft was on its way
    return trigger


def _make_rows(trigger: PointTrigger) -> None:
    """Give the actions of a trigger that never acted rows, by whose ids a script knows them."""
    if trigger.draft is None:
        return
    draft = drafts.working_copy(trigger)
    publication.put_in_force(trigger, draft, at=trigger.modified_at)
    trigger.draft = None
    trigger.save(update_fields=["draft"])


def _put(trigger: PointTrigger, events: Sequence[Event], *, only_these: bool, at: datetime) -> None:
    """Bring the actions to what was sent; one that has acted is replaced, as runs name it."""
    known: dict[int, TriggerAction] = {}
    for row in _rows(trigger):
        known |= dict.fromkeys([row.pk, *row.as_sent.get("was", ())], row)
    kept = set()
    for event in events:
        row = known.get(event.id or 0)
        if row is not None and row.pk in kept:
            row = None
        kind = event.kind or (row.kind if row else None)
        if kind is None:
            raise NoKind
        if row and row.kind == kind and "properties" not in event.as_sent:
            config = row.config
        else:
            before = row.config if row and row.kind == kind else None
            config = _checked(
                kind, understood(kind, event.as_sent.get("properties") or {}, before=before)
            )
        as_sent = {**(row.as_sent if row else {}), **event.as_sent}
        if "properties" in as_sent:
            as_sent["properties"] = to_keep(kind, as_sent["properties"])
        if row is None or ((row.kind, row.config) != (kind, config) and _has_acted(row)):
            was = [row.pk, *as_sent.get("was", ())] if row else []
            new = TriggerAction(
                trigger=trigger, position=len(known), as_sent={**as_sent, "was": was}
            )
            if row is not None:
                TriggerAction.objects.filter(pk=row.pk).update(archived_at=at)
            row = new
        else:
            row.as_sent = as_sent
        row.kind, row.config = kind, config
        row.save()
        kept.add(row.pk)
    if only_these:
        _rows(trigger).exclude(pk__in=kept).update(archived_at=at)
    for position, row in enumerate(sorted(_rows(trigger), key=_order)):
        TriggerAction.objects.filter(pk=row.pk).update(position=position)


def _checked(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    """The config as its form would keep it. One that is not complete yet stays as it came: it
    cannot be published."""
    try:
        behaviour(kind, config)
    except (UnknownKind, ValidationError):
        return config
    known = {field.name for field in fields(action_kinds.get(kind))}  # type: ignore[arg-type]
    own = {name: value for name, value in config.items() if name in known}
    try:
        return as_typed(kind, own)
    except BadAction as bad:
        words = [f"{name}: {words}" if name else words for name, words in bad.errors.items()]
        raise Refused({"events": words}) from None


def _rows(trigger: PointTrigger) -> Any:
    return TriggerAction.objects.filter(trigger=trigger, archived_at=None).order_by("pk")


def _order(row: TriggerAction) -> tuple[int, int]:
    return (row.as_sent.get("order", row.position), row.pk)


def _has_acted(row: TriggerAction) -> bool:
    return Run.objects.filter(action=row).exists()


def _let_act(trigger: PointTrigger, publish: bool | None, *, actor: User, at: datetime) -> None:
    act = trigger.is_published if publish is None else publish
    if act:
        trigger = PointTrigger.objects.get(pk=trigger.pk)
        says = drafts.in_force(trigger)
        publication.check(trigger, says)
        if not trigger.is_published:
            publication.begin(says, trigger.pk, at=at)
        PointTrigger.objects.filter(pk=trigger.pk).update(
            is_published=True, published_at=at, published_by=actor
        )
        act_again(trigger.pk, says)
        if trigger.as_sent.get("triggerExistingLeads"):
            # The contract's words are: for each of them, whenever it is saved.
            already.apply(trigger, Choice.EACH, actor=actor, at=at)
    elif trigger.is_published:
        PointTrigger.objects.filter(pk=trigger.pk).update(is_published=False)


def _go_on_waiting(trigger: PointTrigger, waiting: Draft, said: Said) -> None:
    now = drafts.in_force(PointTrigger.objects.get(pk=trigger.pk))
    waiting = replace(waiting, **said.columns)
    if said.events is not None:
        waiting = replace(waiting, actions=now.actions)
    if waiting != now:
        PointTrigger.objects.filter(pk=trigger.pk).update(draft=waiting.json())
