"""The actions that thresholds owe, as rows of a list: what, about whom, how far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triggers.models import Run
from triggers.wording import label_and_icon, said

State = Run.State
TONES = {
    State.DUE: "blue",
    State.HELD: "grey",
    State.DONE: "ok",
    State.FAILED: "bad",
    State.CANCELLED: "grey",
}


@dataclass(frozen=True)
class Owed:
    """One row: `is_trying` at this moment, `waits_until` the next try where one is due later.

    What waits for its trigger to be resumed has no hour.
    """

    run: Run
    what: str
    icon: str
    tone: str
    is_trying: bool
    waits_until: datetime | None

    @property
    def may_retry(self) -> bool:
        """Whether trying again makes sense now."""
        return self.run.state in (State.DUE, State.FAILED, State.CANCELLED) and not self.is_trying

    @property
    def why_it_waits(self) -> str:
        """Why it is not tried at once, where something but an error holds it up."""
        return str(self.run.get_waits_because_display()) if self.run.waits_because else ""

    @property
    def may_stop(self) -> bool:
        """Whether there is something to stop."""
        return self.run.state in (State.DUE, State.HELD)


def owed(runs: Iterable[Run], *, now: datetime) -> list[Owed]:
    """Rows for `runs`, which come with their action, its trigger and the contact."""
    return [_row(run, now) for run in runs]


def _row(run: Run, now: datetime) -> Owed:
    later = run.state == State.DUE and run.due_at is not None and run.due_at > now
    # An attempt clears the error of the one before; see triggers.outbox.take_turn.
    is_trying = later and run.attempts > 0 and not run.error and not run.waits_because
    is_paused = run.waits_because == Run.Because.PAUSED
    return Owed(
        run=run,
        what=said(run),
        icon=label_and_icon(run.action.kind)[1],
        tone=TONES[State(run.state)],
        is_trying=is_trying,
        waits_until=run.due_at if later and not is_trying and not is_paused else None,
    )
