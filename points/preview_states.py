"""What rules about what a contact is would pay, and take back, if they were published now.

The question goes to `points.fit.paying.owed`, as when they are, so a preview cannot disagree with
what publishing does. Nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from contacts.conditions import BadTree, Wrong
from contacts.models import Contact
from kit.kinds import UnknownKind
from points.fit.paying import owed
from points.fit.rules import StateRule, compiled
from points.fit.standing import Whom, read
from points.models import PointAction

Pair = tuple[int, int]  # contact, group

_EVERYBODY = Whom(upto=2**62)


@dataclass(frozen=True)
class State:
    """Of how many contacts a rule would be true, and what they would be worth together.

    `before` is how many it is paid for now.
    """

    action: PointAction
    true_of: int
    points: int
    before: int
    disqualifies: str


@dataclass
class StatesPreview:
    """The answer: each rule, of how many listed contacts, and what each score would gain."""

    listed: int = 0
    states: list[State] = field(default_factory=list)
    gained: Counter[Pair] = field(default_factory=Counter)
    skipped: list[PointAction] = field(default_factory=list)


def preview_states(actions: Sequence[PointAction], *, at: datetime) -> StatesPreview:
    """What publishing the working copies of these rules would do at `at`, to everybody."""
    result = StatesPreview()
    if not actions:
        return result
    rules: list[StateRule] = []
    for action in actions:
        try:
            rules.append(compiled(action, action_id=action.pk, version_id=None))
        except (UnknownKind, ValidationError, BadTree, Wrong):
            result.skipped.append(action)
    standing = read(_EVERYBODY, rules, (), at=at)
    result.listed = Contact.objects.listed().count()
    held = Counter(action_id for _contact, action_id in {key[:2] for key in standing.held})
    by_id = {action.pk: action for action in actions}
    for rule in rules:
        worth = standing.worth[rule.action_id]
        result.states.append(
            State(
                action=by_id[rule.action_id],
                true_of=len(worth),
                points=sum(worth.values()),
                before=held[rule.action_id],
                disqualifies=rule.kind.disqualifies,
            )
        )
    for key, now, should in owed(standing, rules):
        if points := should.paid - (now.paid if now else 0):
            result.gained[key.contact_id, key.group_id] += points
    return result
