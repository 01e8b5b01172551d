"""A moved score may owe somebody something: who wants to know plugs in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from accounts.models import User
from kit.sockets import Socket
from points.models import Reason


class Step(NamedTuple):
    """One entry's effect on a score: the balance before and after it."""

    entry_id: int
    before: int
    after: int
    reason: Reason
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """How one contact's score in one group and cycle moved in one posting.

    `steps` are in order, so that a climb and a fall inside one batch are both seen.
    `is_new_cycle` says that a reset opened this cycle in this posting.
    """

    contact_id: int
    group_id: int
    cycle: int
    steps: tuple[Step, ...]
    is_new_cycle: bool = False

    @property
    def before(self) -> int:
        """The score before the first step."""
        return self.steps[0].before

    @property
    def after(self) -> int:
        """The score now."""
        return self.steps[-1].after


# Called inside the ledger's transaction, contacts locked: a score and the actions it owes
# are committed together or not at all. Plugs: triggers (crossings).
on_score_change: Socket[[Sequence[ScoreChange]]] = Socket("points.on_score_change")

# What conditions ask for by name is not what it was: the kinds of the conditions, and who changed
# it. Called in the transaction of the change, after it. Plugs: triggers (who is to be looked at).
on_defined_anew: Socket[[frozenset[str], User | None]] = Socket("points.on_defined_anew")
