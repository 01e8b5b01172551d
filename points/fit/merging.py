"""What a merge means for what rules hold paid: the winner holds what either held, until asked."""

from __future__ import annotations

from collections.abc import Sequence

from contacts.models import Merge
from points.fit.standing import Held, in_climb
from points.models import Score, StatePaid


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`, after the balances: lines and rows go together.

    What both were paid for is held twice then; whoever asks the rules again
    (`contacts.lifecycle.on_changed`) takes back what is too much. Kept in `merge.moved`, for the
    undo: rule, score, the loser's row, and the winner's climb.
    """
    lost, won = _cycles(merge.loser_id), _cycles(merge.winner_id)
    moved: list[list[int]] = []
    for row in StatePaid.objects.filter(contact=merge.loser_id).order_by("pk"):
        theirs = in_climb(_held(row), lost.get(row.group_id, 1))
        cycle = won.get(row.group_id, 1)
        ours = _row(merge.winner_id, row.point_action_id, row.group_id, cycle)
        now = in_climb(_held(ours), cycle)
        ours.cycle, ours.paid = cycle, now.paid + theirs.paid
        ours.settled = max(now.settled, theirs.settled, key=abs)
        ours.save()
        moved.append([row.point_action_id, row.group_id, *theirs, cycle])
        row.delete()
    if moved:
        merge.moved["states"] = moved


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: the loser holds again what came from it.

    The winner no longer does, unless a reset has settled it since: then nothing of it was given
    up either.
    """
    won = _cycles(merge.winner_id)
    moved: Sequence[list[int]] = merge.moved.get("states", [])
    for action_id, group_id, cycle, paid, settled, then in moved:
        theirs = _row(merge.loser_id, action_id, group_id, cycle)
        theirs.cycle, theirs.paid, theirs.settled = cycle, paid, settled
        theirs.save()
        if won.get(group_id, 1) == then:
            ours = _row(merge.winner_id, action_id, group_id, then)
            ours.paid -= paid
            ours.save()


def _held(row: StatePaid) -> Held:
    return Held(row.cycle, row.paid, row.settled)


def _row(contact_id: int, action_id: int, group_id: int, cycle: int) -> StatePaid:
    key = {"contact_id": contact_id, "point_action_id": action_id, "group_id": group_id}
    return StatePaid.objects.filter(**key).first() or StatePaid(**key, cycle=cycle)


def _cycles(contact_id: int) -> dict[int, int]:
    return dict(Score.objects.filter(contact=contact_id).values_list("group_id", "cycle"))
