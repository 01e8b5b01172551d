"""What a rule asks about a contact's past, besides the event that it looks at.

A kind matches an event statically; some ask one thing more ("the third visit", "within one
visit", "came by an ad"). The matcher answers such facts for a whole batch: two statements read
what all of them need (`past.py`), each fact then works out its value for each event.

What a rule is narrowed to holds for all that its fact counts: the third visit to a page about
shoes is the third visit to such pages, not of any pages.

A fact looks at nothing that was stored after the event (by id), so scoring live, in whatever
batches, and working it out again from history agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from contacts.events import Recorded
from points.facts.arrival import Arrival
from points.facts.fact import Fact
from points.facts.past import read
from points.facts.who import Matches

if TYPE_CHECKING:
    from points.kinds import EventKind
    from points.narrowing import Narrowing
    from points.rules import Rule

__all__ = ["Fact", "Question", "keep", "questions"]


class Question(NamedTuple):
    """A fact that a rule asks for, and which values of it satisfy the rule."""

    fact: Fact
    accepts: Callable[[Any], bool]


def questions(kind: EventKind, only: Narrowing) -> tuple[Question, ...]:
    """What a rule asks: the one thing of its kind, and what its narrowing leaves open.

    Raises:
        contacts.conditions.BadTree: the contacts who match cannot be made out any more.
    """
    asked = []
    if kind.fact is not None:
        fact = replace(kind.fact, machines=only.machines, only=only.of_subject)
        asked.append(Question(fact, kind.accepts))
    if only.channels:
        asked.append(Question(Arrival(machines=only.machines), only.channels.__contains__))
    if only.contacts:
        asked.append(Question(Matches.of(only.contacts), bool))
    return tuple(asked)


def keep(
    found: Sequence[tuple[Recorded, tuple[Rule, ...]]], *, wholly: bool = False
) -> list[tuple[Recorded, tuple[Rule, ...]]]:
    """Of what matched statically, what matches with its facts. Two statements for all of it.

    Rules that ask for nothing cost nothing. The events must be stored already. `wholly` is for
    events of long ago: see `points.facts.past.read`.
    """
    asked: dict[Fact, list[Recorded]] = defaultdict(list)
    # Events on one page meet one and the same tuple of rules: its facts are worked out once.
    facts_of: dict[int, set[Fact]] = {}
    for event, met in found:
        facts = facts_of.get(id(met))
        if facts is None:
            facts = {question.fact for rule in met for question in rule.asks}
            facts_of[id(met)] = facts
        for fact in facts:
            asked[fact].append(event)
    if not asked:
        return list(found)
    pasts = read(asked, wholly=wholly)
    answers = {fact: fact.answer(events, pasts[fact]) for fact, events in asked.items()}
    kept = []
    for event, met in found:
        if not facts_of[id(met)]:
            kept.append((event, met))
            continue
        left = tuple(
            rule
            for rule in met
            if all(question.accepts(answers[question.fact].get(event.id)) for question in rule.asks)
        )
        if left:
            kept.append((event, left))
    return kept
