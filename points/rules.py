"""The rules in force, compiled once per revision."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ValidationError

from contacts.conditions import BadTree
from contacts.events import Recorded
from kit.kinds import UnknownKind
from points import narrowing, policies
from points.facts import Question, questions
from points.kinds import EventKind, StateKind, event_behaviour, keys_of
from points.models import Group, PointAction, PointActionVersion, Repeats
from points.models.action import Definition
from points.narrowing import ALL, Narrowing
from points.policies import Policy

log = logging.getLogger(__name__)

_Filed = tuple[str, tuple[str, ...], str]  # category, topics, content stage
_About = tuple[str, str, _Filed | None]  # kind, page or URL, what it is filed under

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
    policy: Policy
    asks_past: bool  # whether what it pays depends on what it has paid, or on the time
    only: Narrowing = ALL
    asks: tuple[Question, ...] = ()  # facts, besides what is static

    def is_open(self, at: datetime) -> bool:
        """Whether the rule's own dates admit an event of that time."""
        return (self.since is None or self.since <= at) and (self.until is None or at <= self.until)


def compiled(definition: Definition, *, action_id: int, version_id: int | None) -> Rule:
    """A rule from a published version or from a working copy (for previews).

    Raises:
        kit.kinds.UnknownKind, pydantic.ValidationError: see `points.kinds.event_behaviour`,
            `points.policies.of`, `points.narrowing.of`.
        contacts.conditions.BadTree: the contacts who match cannot be made out any more.
    """
    groups: tuple[int, ...] = (int(definition.group_id or Group.MAIN),)
    if definition.counts_in_main and definition.group_id != Group.MAIN:
        groups += (Group.MAIN,)
    policy = policies.of(definition.policy)
    only = narrowing.of(definition.only)
    made = event_behaviour(definition.kind, definition.config)
    return Rule(
        action_id=action_id,
        version_id=version_id,
        name=definition.name,
        points=definition.points,
        repeats=definition.repeats,
        group_ids=groups,
        since=definition.published_from,
        until=definition.published_until,
        behaviour=made,
        policy=policy,
        asks_past=definition.repeats != Repeats.EVERY_TIME or policy != policies.NONE,
        only=only,
        asks=questions(made, only),
    )


class Rules:
    """A set of rules that answers quickly which of them an event meets."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_event: dict[str, list[Rule]] = {}
        for rule in rules:
            for kind in rule.behaviour.hears:
                self._by_event.setdefault(kind, []).append(rule)
        listening = self._by_event.items()
        self._reads_query = {
            kind for kind, those in listening if any(one.behaviour.reads_query for one in those)
        }
        self._reads_subject = {
            kind for kind, those in listening if any(one.only.reads_subject for one in those)
        }
        # Where every rule counts what people did, wherever it comes from.
        self._takes_people = {
            kind for kind, those in listening if not any(_is_choosy(one.only) for one in those)
        }
        self._known: dict[_About, tuple[Rule, ...]] = {}
        # Subjects of which `never_meets` has said so.
        self.passed_over: set[int] = set()

    def __len__(self) -> int:
        return len({rule.action_id for those in self._by_event.values() for rule in those})

    def __iter__(self) -> Iterator[Rule]:
        by_id = {rule.action_id: rule for those in self._by_event.values() for rule in those}
        return iter(by_id.values())

    @property
    def kinds(self) -> set[str]:
        """The kinds of events that some rule hears."""
        return set(self._by_event)

    @property
    def read_subjects(self) -> bool:
        """Whether some rule asks what things are filed under."""
        return bool(self._reads_subject)

    def met_by(self, event: Recorded) -> tuple[Rule, ...]:
        """The rules that match the event as it is, in order of their ids.

        Dates, facts and policies are not looked at here; the answer is remembered per page.
        """
        kind = event.kind
        if kind not in self._by_event:
            return ()
        if kind in self._takes_people:
            return self._static(event) if event.machine is None else ()
        return tuple(
            rule
            for rule in self._static(event)
            if rule.only.admits_source(event.source, event.machine)
        )

    def may_meet(self, event: Recorded) -> bool:
        """Whether events of this kind about this subject can meet any rule, whatever else they
        say; true where that depends on their address."""
        return event.kind in self._reads_query or bool(self._static(event))

    def never_meets(self, event: Recorded) -> bool:
        """Whether no event of any kind about this one's subject can meet any rule, now or ever:
        what subjects are filed under may change."""
        if self._reads_query or self._reads_subject:
            return False
        return not any(self._static(replace(event, kind=kind)) for kind in self._by_event)

    def _static(self, event: Recorded) -> tuple[Rule, ...]:
        """What depends on nothing but kind, subject and URL."""
        kind = event.kind
        about = event.url if kind in self._reads_query else event.subject_key
        filed: _Filed | None = None
        if kind in self._reads_subject:
            filed = (event.category, event.topics, event.content_stage)
        key = (kind, about, filed)
        met = self._known.get(key)
        if met is None:
            met = tuple(rule for rule in self._by_event[kind] if _meets(rule, event))
            if len(about) <= _LONGEST_REMEMBERED:
                if len(self._known) >= _MEMORY:
                    self._known.clear()
                self._known[key] = met
        return met


def _meets(rule: Rule, event: Recorded) -> bool:
    made = rule.behaviour
    return made.matches(url=event.url, subject_key=event.subject_key, kind=event.kind) and (
        made.pays_elsewhere
        or rule.only.admits(
            category=event.category, topics=event.topics, content_stage=event.content_stage
        )
    )


def _is_choosy(only: Narrowing) -> bool:
    return only.machines or only.vouched


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
    live = PointActionVersion.objects.filter(pk__in=PointAction.objects.live().values("live_id"))
    # What is so of a contact is not paid for events: `points/fit.py` does that.
    live = live.exclude(kind__in=keys_of(StateKind)).order_by("action_id")
    for version in live:
        try:
            rules.append(compiled(version, action_id=version.action_id, version_id=version.pk))
        except (UnknownKind, ValidationError, BadTree) as error:
            log.warning("point action %s is skipped: %s", version.action_id, error)
    return rules
