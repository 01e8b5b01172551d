"""Whether a climb fires: once per climb, and again as the trigger chooses.

Pure: no database here. `triggers/crossings.py` reads what was, asks this module what
follows from a change, and writes what came of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from points.listeners import ScoreChange, Step
from points.models import Reason
from triggers.models import Rearm


@dataclass(frozen=True, slots=True)
class Watched:
    """A published trigger as the hot path needs it.

    `actions` are the ids of what it does, each with whether it reaches outside.
    """

    id: int
    group_id: int
    threshold: int
    rearm: str
    rearm_below: int | None
    actions: tuple[tuple[int, bool], ...]

    def is_climbed_by(self, step: Step) -> bool:
        """Whether this step goes from below the threshold to it or over it."""
        return step.before < self.threshold <= step.after

    def is_left_by(self, step: Step) -> bool:
        """Whether this step falls so low that the trigger may fire again in the same climb."""
        return (
            self.rearm == Rearm.BELOW
            and self.rearm_below is not None
            and step.after < self.rearm_below <= step.before
        )

    def is_touched_by(self, change: ScoreChange) -> bool:
        """Whether anything follows from this change."""
        return any(self.is_climbed_by(step) or self.is_left_by(step) for step in change.steps)


@dataclass(frozen=True, slots=True)
class Past:
    """What a trigger has done for a contact so far; the columns of `Arming`.

    `number` counts its crossings, `cycle` is the climb of the last one, `armed` whether it
    may fire again within that climb. A climb with a lower number is open only because the undo
    of a reset folded the later one into it, crossing and all.
    """

    number: int = 0
    cycle: int = 0
    armed: bool = True

    def lets_fire(self, rearm: str, cycle: int) -> bool:
        """Whether a trigger that fires again as `rearm` says may fire in the climb `cycle`."""
        if rearm == Rearm.NEVER:
            return self.armed and self.number == 0
        return self.armed or self.cycle < cycle

    def spent_in(self, cycle: int) -> Past:
        """The same, but not to fire (again) in the climb `cycle`."""
        return replace(self, cycle=cycle, armed=False)


def follow(
    trigger: Watched, change: ScoreChange, past: Past, *, barred: Collection[int] = ()
) -> tuple[Past, list[Step]]:
    """What a change makes of a trigger's past, and the steps that fire it.

    Steps are looked at one by one, so a climb and a fall inside one posting are both
    seen. `barred` are the entries of merges whose absorbed contact had crossed already.
    """
    fired: list[Step] = []
    for step in change.steps:
        if trigger.is_climbed_by(step):
            if _fires(trigger, step, past, change.cycle) and step.entry_id not in barred:
                past = Past(past.number + 1, change.cycle, armed=False)
                fired.append(step)
            elif step.entry_id in barred or past.cycle >= change.cycle:
                # An undone fall, or a merge: the climb it leads back to has had its crossing.
                past = past.spent_in(change.cycle)
        elif trigger.is_left_by(step) and step.reason != Reason.MERGE:
            # A merge takes the points along: no fall, and its undo must find things as they were.
            past = replace(past, armed=True)
    return past, fired


def _fires(trigger: Watched, step: Step, past: Past, cycle: int) -> bool:
    if not step.reason.fires or not past.lets_fire(trigger.rearm, cycle):
        return False
    return step.reason != Reason.MERGE or past.cycle < cycle
