"""The rules about what a contact is that are in force, compiled once per revision."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from contacts.models import Contact
from kit.kinds import UnknownKind
from points import policies
from points.kinds import StateKind, behaviour, keys_of
from points.models import Group, PointAction, PointActionVersion, StatePaid
from points.models.action import Definition

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StateRule:
    """One version of a rule about what a contact is."""

    action_id: int
    version_id: int | None
    points: int
    group_ids: tuple[int, ...]
    since: datetime | None
    until: datetime | None
    pays_again: bool  # after a reset, what was true before
    kind: StateKind
    reads: frozenset[str]

    def worth(self, contacts: QuerySet[Contact], *, at: datetime) -> Mapping[int, int]:
        """What those of `contacts` it is true of are worth; nobody outside the rule's own dates."""
        is_open = (self.since is None or self.since <= at) and (
            self.until is None or at <= self.until
        )
        return self.kind.worth(contacts, points=self.points, at=at) if is_open else {}


def compiled(definition: Definition, *, action_id: int, version_id: int | None) -> StateRule:
    """A rule from a published version, or from a working copy (for previews).

    Raises:
        kit.kinds.UnknownKind, pydantic.ValidationError, contacts.conditions.BadTree: it cannot be
            worked out (any more).
    """
    kind = behaviour(definition.kind, definition.config)
    if not isinstance(kind, StateKind):
        raise UnknownKind(f"point action about states: {definition.kind!r}")
    kind.check()
    groups: tuple[int, ...] = (int(definition.group_id or Group.MAIN),)
    if definition.counts_in_main and definition.group_id != Group.MAIN:
        groups += (Group.MAIN,)
    return StateRule(
        action_id=action_id,
        version_id=version_id,
        points=definition.points,
        group_ids=groups,
        since=definition.published_from,
        until=definition.published_until,
        pays_again=policies.of(definition.policy).again_after_reset,
        kind=kind,
        reads=kind.reads,
    )


_compiled: tuple[int, tuple[StateRule, ...]] = (0, ())


def in_force(revision: int) -> tuple[StateRule, ...]:
    """The rules of this revision (`points.revision.hold`), read again when it has been raised.

    One that cannot be worked out any more is skipped and logged: it pays nothing new, and what it
    holds paid stays until somebody pauses or mends it.
    """
    global _compiled
    if revision != _compiled[0]:
        _compiled = (revision, tuple(_read()))
    return _compiled[1]


def no_more(held: QuerySet[StatePaid]) -> set[int]:
    """Rules that hold something paid by these rows, and are in force no more."""
    found = held.exclude(point_action_id__in=published().values("pk"))
    return set(found.values_list("point_action_id", flat=True).distinct())


def published() -> QuerySet[PointAction]:
    """Rules about what a contact is that are in force, whether they can be worked out or not."""
    return PointAction.objects.live().filter(live__kind__in=keys_of(StateKind))


def _read() -> list[StateRule]:
    rules = []
    live = PointActionVersion.objects.filter(pk__in=published().values("live_id"))
    for version in live.order_by("action_id"):
        try:
            rules.append(compiled(version, action_id=version.action_id, version_id=version.pk))
        except (UnknownKind, ValidationError, BadTree, Wrong) as error:
            log.warning("point action %s is skipped: %s", version.action_id, error)
    return rules
