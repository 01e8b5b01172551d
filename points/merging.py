"""What a merge means for points: the loser's balances go to the winner, and back by undo."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext

from contacts.merge_preview import Line, joined
from contacts.merging import family
from contacts.models import Contact, Merge
from kit import sql
from points import ledger
from points.climbs import folded_into
from points.ledger import NewEntry
from points.models import Entry, Group, Reason, Score

_SQL = Path(__file__).parent / "sql"


def preview(stays: Contact, goes: Contact) -> list[Line]:
    """What `contacts.merge_preview` says of points: a line for each score that either has."""
    points: dict[int, dict[int, int]] = {}
    scores = Score.objects.filter(contact__in=[stays.pk, goes.pk], group__archived_at=None)
    for contact, group, many in scores.values_list("contact_id", "group_id", "points"):
        points.setdefault(group, {})[contact] = many
    groups = Group.objects.in_bulk([group for group, of in points.items() if any(of.values())])
    return [
        joined(
            gettext("Points: %(score)s") % {"score": group.name},
            points[pk].get(stays.pk, 0),
            points[pk].get(goes.pk, 0),
        )
        for pk, group in sorted(groups.items())
    ]


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
    merge.moved["awards"] = _move_awards(merge)


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: post back what the merge moved.

    The loser gets its points back always, without those that were taken back meanwhile. The
    winner gives them up unless a reset has settled them since: nothing old may pull a new climb
    below where it began.
    """
    moved = Entry.objects.filter(
        source="merge", source_id=merge.pk, contact=merge.winner_id
    ).order_by("group_id")
    cycles = dict(Score.objects.filter(contact=merge.winner_id).values_list("group_id", "cycle"))
    lines = []
    for entry in moved:
        back = entry.points + _taken_back(merge, entry)
        if not back:
            continue
        lines.append(_line(merge, merge.loser_id, entry.group_id, back, Reason.UNMERGE))
        counts_in = folded_into(merge.winner_id, entry.group_id, entry.cycle)
        if cycles.get(entry.group_id) == counts_in:
            lines.append(_line(merge, merge.winner_id, entry.group_id, -back, Reason.UNMERGE))
    ledger.post(lines)
    _move_awards_back(merge)


def given_up_late(contact_id: int, group_id: int, cycle: int) -> list[NewEntry]:
    """What a climb still owes to merges that were undone while a reset had settled it.

    For whoever opens that climb again (`points.resets.undo`): the losers have their points back.
    """
    undone = Merge.objects.filter(winner=contact_id, undone_at__isnull=False)
    lines = []
    for merge in undone.order_by("pk"):
        moved = dict(
            Entry.objects.filter(
                source="unmerge", source_id=merge.pk, group_id=group_id
            ).values_list("contact_id", "points")
        )
        if merge.loser_id not in moved or contact_id in moved:
            continue
        gained = Entry.objects.get(
            source="merge", source_id=merge.pk, contact=contact_id, group_id=group_id
        )
        if folded_into(contact_id, group_id, gained.cycle) == cycle:
            back = moved[merge.loser_id]
            lines.append(_line(merge, contact_id, group_id, -back, Reason.UNMERGE))
    return lines


def _taken_back(merge: Merge, moved: Entry) -> int:
    """What was undone of the loser's own lines after `moved` had carried their sum over."""
    lost = Entry.objects.filter(contact__in=family(merge.loser_id), group_id=moved.group_id)
    undone = Entry.objects.filter(
        reason=Reason.UNDO, reverses__in=lost.values("pk"), pk__gt=moved.pk
    )
    return undone.aggregate(points=Sum("points"))["points"] or 0


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


def _move_awards(merge: Merge) -> list[list[int | str]]:
    """Re-point what was paid, except where the winner was paid for the same; what the undo needs:
    the moved ids with the keys that they had."""
    moved = sql.rows(
        _SQL / "carry_awards.sql", loser=merge.loser_id, winner=merge.winner_id, climb="climb:"
    )
    return [[row["id"], row["key"]] for row in moved]


def _move_awards_back(merge: Merge) -> None:
    moved = merge.moved.get("awards", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE points_award AS award SET contact_id = %(loser)s, key = w.key"
            "  FROM unnest(%(ids)s::bigint[], %(keys)s::text[]) AS w(id, key)"
            " WHERE award.id = w.id AND award.contact_id = %(winner)s",
            {
                "loser": merge.loser_id,
                "winner": merge.winner_id,
                "ids": [pk for pk, _ in moved],
                "keys": [key for _, key in moved],
            },
        )
