"""Whether a climb (or a fall) fires: once per climb, and again as the trigger chooses.

Pure: no database here. `triggers/crossings.py` reads what was, asks this module what
follows from a change, and writes what came of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from contacts.conditions import Tree
from points.listeners import ScoreChange, Step
from points.models import Reason
from triggers.models import Rearm, Waits


@dataclass(frozen=True, slots=True)
class Watched:
    """A published trigger as the hot path needs it.

    `actions` are the ids of what it does, each with whether it calls attention to the contact.
    `tree` is what one that waits for a condition waits for.
    """

    id: int
    group_id: int
    threshold: int
    rearm: str
    rearm_below: int | None
    actions: tuple[tuple[int, bool], ...]
    waits_for: str = Waits.CLIMB
    tree: Tree | None = None
    acts_from: datetime | None = None
    acts_until: datetime | None = None

    def acts_at(self, at: datetime) -> bool:
        """Whether its dates let it act at that time."""
        has_begun = self.acts_from is None or self.acts_from <= at
        return has_begun and not self.is_over_at(at)

    def is_over_at(self, at: datetime) -> bool:
        """Whether its last day has gone by then, so that it never acts again."""
        return self.acts_until is not None and self.acts_until <= at

    @property
    def fires_every_time(self) -> bool:
        """Whether its condition need only have been untrue in between."""
        return self.rearm == Rearm.AGAIN

    def is_reached_by(self, step: Step) -> bool:
        """Whether this step leads over the threshold (or, for one that waits for a fall, below)."""
        if self.waits_for == Waits.FALL:
            return step.after < self.threshold <= step.before
        return step.before < self.threshold <= step.after

    def is_left_by(self, step: Step) -> bool:
        """Whether this step leads so far back that it may fire again in the same climb."""
        if self.rearm != Rearm.BELOW or self.rearm_below is None:
            return False
        if self.waits_for == Waits.FALL:
            return step.before < self.rearm_below <= step.after
        return step.after < self.rearm_below <= step.before

    def is_touched_by(self, change: ScoreChange, *, at: datetime) -> bool:
        """Whether anything follows from this change at that time.

        Before it acts it is left all the same: who has gone far enough back by the day when it
        begins may fire it.
        """
        if self.is_over_at(at):
            return False
        acts = self.acts_at(at)
        return any(
            self.is_left_by(step) or (acts and self.is_reached_by(step)) for step in change.steps
        )

    def hears(self, reason: Reason) -> bool:
        """Whether a line with this reason may fire it."""
        return reason.fires_down if self.waits_for == Waits.FALL else reason.fires


@dataclass(frozen=True, slots=True)
class Past:
    """What a trigger has done for a contact so far; the columns of `Arming`.

    `number` counts its crossings, `cycle` is the climb of the last one, `armed` whether it
    may fire again within that climb. A climb with a lower number is open only because the undo
    of a reset folded the later one into it, crossing and all. `holds` is whether a condition was
    true when last looked at.
    """

    number: int = 0
    cycle: int = 0
    armed: bool = True
    holds: bool = False

    def lets_fire(self, rearm: str, cycle: int) -> bool:
        """Whether a trigger that fires again as `rearm` says may fire in the climb `cycle`."""
        if rearm == Rearm.NEVER:
            return self.armed and self.number == 0
        if rearm == Rearm.AGAIN:
            return self.armed
        return self.armed or self.cycle < cycle

    def fired_in(self, cycle: int) -> Past:
        """The same after one more crossing, in the climb `cycle`."""
        return replace(self, number=self.number + 1, cycle=cycle, armed=False)

    def spent_in(self, cycle: int) -> Past:
        """The same, but not to fire (again) in the climb `cycle`."""
        return replace(self, cycle=cycle, armed=False)


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of a change: the past that it leaves, the steps that fired, and those of long
    work, about which somebody is asked first."""

    past: Past
    fired: list[Step]
    asked: list[Step]


def follow(
    trigger: Watched,
    change: ScoreChange,
    past: Past,
    *,
    barred: Collection[int] = (),
    in_bulk: bool = False,
    acts: bool = True,
) -> Followed:
    """What a change makes of a trigger's past.

    Steps are looked at one by one, so a climb and a fall inside one posting are both
    seen. `barred` are the entries of merges whose absorbed contact had crossed already. `in_bulk`
    says that long work about many contacts posted it: then nothing fires by itself. Nothing is
    reached while its dates do not let it act (`acts`), but a score may go far enough back.
    """
    fired: list[Step] = []
    asked: list[Step] = []
    for step in change.steps:
        if trigger.is_reached_by(step):
            if not acts:
                continue
            if step.entry_id in barred:
                past = past.spent_in(change.cycle)
            elif in_bulk and _is_asked_about(trigger, step, past, change.cycle):
                asked.append(step)
            elif not in_bulk and _fires(trigger, step, past, change.cycle):
                past = past.fired_in(change.cycle)
                fired.append(step)
            elif past.cycle >= change.cycle:
                # An undone fall, or a merge: the climb it leads back to has had its crossing.
                past = past.spent_in(change.cycle)
        elif trigger.is_left_by(step) and step.reason != Reason.MERGE:
            # A merge takes the points along: no fall, and its undo must find things as they were.
            past = replace(past, armed=True)
    return Followed(past, fired, asked)


def _fires(trigger: Watched, step: Step, past: Past, cycle: int) -> bool:
    if not trigger.hears(step.reason) or not past.lets_fire(trigger.rearm, cycle):
        return False
    return step.reason != Reason.MERGE or past.cycle < cycle


def _is_asked_about(trigger: Watched, step: Step, past: Past, cycle: int) -> bool:
    may = trigger.hears(step.reason) or step.reason in (Reason.IMPORT, Reason.RECOMPUTE)
    return may and past.lets_fire(trigger.rearm, cycle)
