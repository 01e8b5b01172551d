"""Whether a contact matches a condition tree, at the time of scoring."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contacts import conditions
from contacts.events import Recorded
from points.facts.fact import Fact
from points.facts.past import Past


@dataclass(frozen=True, kw_only=True)
class Matches(Fact):
    """Asked by rules for "contacts who match"; `tree` is JSON text. The value is yes or no.

    Who a contact was is not kept: worked out again from history, a rule asks who they are now.
    """

    tree: str

    @classmethod
    def of(cls, tree: dict[str, Any]) -> Matches:
        """From the JSON of a tree.

        Raises:
            contacts.conditions.BadTree: it is none (any more).
        """
        return cls(tree=json.dumps(conditions.build(tree).json(), sort_keys=True))

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, bool]:
        """See the base; one statement, whoever they are."""
        latest = max(event.occurred_at for event in events)
        tree = conditions.build(json.loads(self.tree))
        matching = tree.true_for({event.contact_id for event in events}, at=latest)
        return {event.id: event.contact_id in matching for event in events}
