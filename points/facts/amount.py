"""How much a purchase was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from contacts.events import Recorded
from contacts.purchases import amount_of
from points.facts.fact import Fact
from points.facts.past import Past


@dataclass(frozen=True, kw_only=True)
class Amount(Fact):
    """Asked by `purchase`: the event itself says it, so nothing is read."""

    def answer(self, events: Sequence[Recorded], past: Past) -> dict[int, Decimal]:
        """See the base; what says no amount is not answered."""
        return {
            event.id: amount
            for event in events
            if (amount := amount_of(event.properties)) is not None
        }
