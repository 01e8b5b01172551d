"""What a merge means for points: the loser's balances go to the winner, and back by undo."""

from __future__ import annotations

from django.db import connection

from contacts.models import Merge
from points import ledger
from points.ledger import NewEntry
from points.models import Entry, Reason, Score


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: per score, minus the balance there, plus it here."""
    scores = Score.objects.filter(contact=merge.loser_id).exclude(points=0).order_by("group_id")
    lines = []
    for score in scores:
        lines += [
            _line(merge, merge.loser_id, score.group_id, -score.points, Reason.MERGE),
            _line(merge, merge.winner_id, score.group_id, score.points, Reason.MERGE),
        ]
    ledger.post(lines)
    merge.moved["awards"] = _move_awards(merge.loser_id, merge.winner_id)


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: post back what the merge moved.

    The loser gets its points back always. The winner gives them up unless a reset has settled
    them since: nothing old may pull a new climb below where it began.
    """
    moved = Entry.objects.filter(
        source="merge", source_id=merge.pk, contact=merge.winner_id
    ).order_by("group_id")
    cycles = dict(Score.objects.filter(contact=merge.winner_id).values_list("group_id", "cycle"))
    lines = []
    for entry in moved:
        lines.append(_line(merge, merge.loser_id, entry.group_id, entry.points, Reason.UNMERGE))
        if cycles.get(entry.group_id) == entry.cycle:
            lines.append(
                _line(merge, merge.winner_id, entry.group_id, -entry.points, Reason.UNMERGE)
            )
    ledger.post(lines)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE points_award SET contact_id = %s WHERE id = ANY(%s) AND contact_id = %s",
            [merge.loser_id, merge.moved.get("awards", []), merge.winner_id],
        )


def _line(merge: Merge, contact_id: int, group_id: int, points: int, reason: Reason) -> NewEntry:
    undoes = reason == Reason.UNMERGE
    return NewEntry(
        contact_id=contact_id,
        points=points,
        reason=reason,
        source="unmerge" if undoes else "merge",
        source_id=merge.pk,
        occurred_at=(merge.undone_at if undoes else None) or merge.merged_at,
        group_id=group_id,
        actor_id=merge.undone_by_id if undoes else merge.actor_id,
    )


def _move_awards(loser_id: int, winner_id: int) -> list[int]:
    """Re-point what was paid, except where the winner was paid for the same; the moved ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE points_award AS lost SET contact_id = %(winner)s"
            " WHERE lost.contact_id = %(loser)s AND NOT EXISTS ("
            "   SELECT FROM points_award AS own WHERE own.contact_id = %(winner)s"
            "      AND own.point_action_id = lost.point_action_id AND own.key = lost.key)"
            " RETURNING lost.id",
            {"winner": winner_id, "loser": loser_id},
        )
        return [row[0] for row in cursor.fetchall()]
