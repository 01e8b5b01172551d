"""The published triggers as the hot path needs them: compiled once per revision of the rules."""

from __future__ import annotations

import logging
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

from contacts import conditions
from contacts.conditions import BadTree, Tree
from kit.kinds import UnknownKind
from points.listeners import ScoreChange
from triggers.actions import action_kinds
from triggers.arming import Watched
from triggers.models import PointTrigger, Waits

log = logging.getLogger(__name__)


class Watch:
    """The published triggers of one revision: by the score that they look at, or by condition."""

    def __init__(self, triggers: Iterable[Watched]) -> None:
        self._all = {trigger.id: trigger for trigger in triggers}
        self._by_group: dict[int, list[Watched]] = {}
        for trigger in self._all.values():
            if trigger.waits_for != Waits.CONDITION:
                self._by_group.setdefault(trigger.group_id, []).append(trigger)
        # Every number at which something may happen, in order: a step that passes none
        # of them (nearly every step) is recognised by two look-ups.
        self._marks = {
            group: sorted(
                {t.threshold for t in triggers}
                | {t.rearm_below for t in triggers if t.rearm_below is not None}
            )
            for group, triggers in self._by_group.items()
        }
        self._expecting = [trigger for trigger in self._all.values() if trigger.tree]

    def all(self) -> list[Watched]:
        """Every trigger in force."""
        return list(self._all.values())

    def get(self, trigger_id: int) -> Watched | None:
        """One of them; None if it does not act."""
        return self._all.get(trigger_id)

    def touched(
        self, changes: Sequence[ScoreChange], *, at: datetime
    ) -> list[tuple[Watched, ScoreChange]]:
        """Each trigger with each change from which something may follow at `at`."""
        found: list[tuple[Watched, ScoreChange]] = []
        for change in changes:
            marks = self._marks.get(change.group_id)
            if marks is None:
                continue
            for step in change.steps:
                if bisect_right(marks, step.before) != bisect_right(marks, step.after):
                    found.extend(
                        (trigger, change)
                        for trigger in self._by_group[change.group_id]
                        if trigger.is_touched_by(change, at=at)
                    )
                    break
        return found

    def expecting(self, reads: frozenset[str], *, at: datetime) -> list[Watched]:
        """The triggers whose condition depends on one of `reads`, and who act at `at` or later."""
        return [
            trigger
            for trigger in self._expecting
            if trigger.tree and trigger.tree.reads & reads and not trigger.is_over_at(at)
        ]


_watch_of: tuple[int, Watch] = (0, Watch(()))


def in_force(number: int) -> Watch:
    """The triggers published at this revision (`points.revision.hold`), read once per revision."""
    global _watch_of
    if _watch_of[0] != number:
        _watch_of = (number, Watch(_published()))
    return _watch_of[1]


def _published() -> list[Watched]:
    published = PointTrigger.objects.published().order_by("threshold", "pk")
    return [compiled(trigger) for trigger in published.prefetch_related("actions")]


def compiled(trigger: PointTrigger) -> Watched:
    """One trigger, as its columns and its unarchived actions say."""
    return Watched(
        id=trigger.pk,
        group_id=trigger.looks_at,
        threshold=trigger.threshold,
        rearm=trigger.rearm,
        rearm_below=trigger.rearm_below,
        actions=tuple(
            (action.pk, calls_attention(action.kind))
            for action in sorted(trigger.actions.all(), key=lambda a: (a.position, a.pk))
            if action.archived_at is None
        ),
        waits_for=trigger.waits_for,
        tree=_tree(trigger),
        acts_from=trigger.published_from,
        acts_until=trigger.published_until,
    )


def _tree(trigger: PointTrigger) -> Tree | None:
    if trigger.waits_for != Waits.CONDITION:
        return None
    try:
        return conditions.build(trigger.condition)
    except BadTree:
        # A field or a rule that it names is gone: its page says so.
        log.warning("the condition of trigger %s cannot be understood any more", trigger.pk)
        return None


def calls_attention(kind: str) -> bool:
    """Whether an action of this kind tells somebody of the contact: that waits for its hour."""
    try:
        return action_kinds.get(kind).alerts
    except UnknownKind:
        return False  # its run fails with these words, for somebody to see
