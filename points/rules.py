"""The rules in force, compiled once per revision."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from contacts.events import Recorded
from kit.kinds import UnknownKind
from points.kinds import EventKind, behaviour
from points.models import Group, PointAction, PointActionVersion, Repeats
from points.models.action import Definition

log = logging.getLogger(__name__)

# What is remembered about pages is forgotten all at once beyond this many, rather than
# kept in order of use: that costs the common case nothing.
_MEMORY = 200_000
# Strangers choose the addresses: longer ones must not fill our memory.
_LONGEST_REMEMBERED = 300


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a point action, ready to be matched."""

    action_id: int
    version_id: int | None
    name: str
    points: int
    repeats: str
    group_ids: tuple[int, ...]
    since: datetime | None
    until: datetime | None
    behaviour: EventKind

    def is_open(self, at: datetime) -> bool:
        """Whether the rule's own dates admit an event of that time."""
        return (self.since is None or self.since <= at) and (self.until is None or at <= self.until)


def compiled(definition: Definition, *, action_id: int, version_id: int | None) -> Rule:
    """A rule from a published version or from a working copy (for previews).

    Raises:
        kit.kinds.UnknownKind, pydantic.ValidationError: see `points.kinds.behaviour`.
    """
    groups: tuple[int, ...] = (int(definition.group_id or Group.MAIN),)
    if definition.counts_in_main and definition.group_id != Group.MAIN:
        groups += (Group.MAIN,)
    return Rule(
        action_id=action_id,
        version_id=version_id,
        name=definition.name,
        points=definition.points,
        repeats=definition.repeats,
        group_ids=groups,
        since=definition.published_from,
        until=definition.published_until,
        behaviour=behaviour(definition.kind, definition.config),
    )


class Rules:
    """A set of rules that answers quickly which of them an event meets."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_event: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_event.setdefault(rule.behaviour.listens_to, []).append(rule)
        self._reads_query = {
            kind: any(rule.behaviour.reads_query for rule in listening)
            for kind, listening in self._by_event.items()
        }
        self._known: dict[tuple[str, str], tuple[Rule, ...]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_event.values()))

    def met_by(self, event: Recorded) -> tuple[Rule, ...]:
        """The rules that match the event's kind, subject and URL, in order of their ids.

        Dates and policies are not looked at here; the answer is remembered per page.
        """
        kind = event.kind
        if kind not in self._by_event:
            return ()
        key = (kind, event.url if self._reads_query[kind] else event.subject_key)
        met = self._known.get(key)
        if met is None:
            met = tuple(
                rule
                for rule in self._by_event[kind]
                if rule.behaviour.matches(url=event.url, subject_key=event.subject_key)
            )
            if len(key[1]) <= _LONGEST_REMEMBERED:
                if len(self._known) >= _MEMORY:
                    self._known.clear()
                self._known[key] = met
        return met


_compiled_at: int = 0
_compiled: Rules = Rules(())


def in_force(revision: int) -> Rules:
    """The rules of this revision (`points.revision.hold`), read again when it has been raised.

    A version whose kind has vanished or whose config no longer fits is skipped and logged;
    the console shows it greyed out.
    """
    global _compiled, _compiled_at
    if revision != _compiled_at:
        _compiled, _compiled_at = Rules(_read()), revision
    return _compiled


def _read() -> list[Rule]:
    rules = []
    live = PointActionVersion.objects.filter(
        pk__in=PointAction.objects.live().values("live_id")
    ).order_by("action_id")
    for version in live:
        try:
            rules.append(compiled(version, action_id=version.action_id, version_id=version.pk))
        except (UnknownKind, ValidationError) as error:
            log.warning("point action %s is skipped: %s", version.action_id, error)
    return rules


def award_key(repeats: str, *, subject_id: int | None, cycle: int) -> str | None:
    """What a rule may pay out only once; None for a rule that pays every time."""
    match repeats:
        case Repeats.ONCE:
            return ""
        case Repeats.ONCE_PER_SUBJECT:
            return f"subject:{subject_id or 0}"
        case Repeats.ONCE_PER_CLIMB:
            return f"climb:{cycle}"
        case _:
            return None
