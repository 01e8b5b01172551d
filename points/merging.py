"""What a merge means for points: the loser's balances go to the winner, and back by undo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

from django.db import connection
from django.db.models import Q, Sum
from django.utils.translation import gettext

from accounts.preferences import account_zone
from contacts.merge_preview import Line, joined
from contacts.merging import family
from contacts.models import Contact, Merge
from kit import sql
from points import awards, ledger, settle
from points.awards import AwardKey, Tally
from points.climbs import folded_into
from points.ledger import NewEntry
from points.models import Award, Entry, Group, Reason, Score
from points.policies import Per

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
    awards.add(_counted_along(merge))
    settle.look_again([merge.winner_id], at=merge.merged_at)
    settle.forget([merge.loser_id])


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
        back = entry.points + _changed_since(merge, entry)
        if not back:
            continue
        lines.append(_line(merge, merge.loser_id, entry.group_id, back, Reason.UNMERGE))
        counts_in = folded_into(merge.winner_id, entry.group_id, entry.cycle)
        if cycles.get(entry.group_id) == counts_in:
            lines.append(_line(merge, merge.winner_id, entry.group_id, -back, Reason.UNMERGE))
    ledger.post(lines)
    _move_awards_back(merge)
    awards.take_off(_counted_still(merge))
    settle.look_again([merge.loser_id, merge.winner_id], at=merge.undone_at or merge.merged_at)


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


def _changed_since(merge: Merge, moved: Entry) -> int:
    """By how much the loser's part differs by now from what `moved` carried over: what was taken
    back of it, and what rules that were worked out again paid for the loser's events."""
    later = Entry.objects.filter(pk__gt=moved.pk, group_id=moved.group_id)
    lost = Entry.objects.filter(contact__in=family(merge.loser_id), group_id=moved.group_id)
    paid = later.filter(
        contact=merge.winner_id,
        reason=Reason.RECOMPUTE,
        source="event",
        source_id__in=merge.moved["events"],
    )
    reversed_ = later.filter(reason__in=[Reason.UNDO, Reason.RECOMPUTE]).filter(
        Q(reverses__in=lost.values("pk")) | Q(reverses__in=paid.values("pk"))
    )
    return sum(lines.aggregate(points=Sum("points"))["points"] or 0 for lines in (paid, reversed_))


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
        _SQL / "carry_awards.sql",
        loser=merge.loser_id,
        winner=merge.winner_id,
        subject="subject:",
        climb="climb:",
    )
    return [[row["id"], row["key"]] for row in moved]


def _counted_along(merge: Merge) -> dict[AwardKey, Tally]:
    """What is counted for the loser, under the winner's keys: its own rows stay as they are."""
    loser_id, winner_id = merge.loser_id, merge.winner_id
    cycles = {
        (contact, group): cycle
        for contact, group, cycle in Score.objects.filter(
            contact__in=[loser_id, winner_id]
        ).values_list("contact_id", "group_id", "cycle")
    }
    along = {}
    for row in Award.objects.filter(contact=loser_id).exclude(awards.ONCE):
        key = row.key
        if key.startswith(awards.WITHHELD):
            _, why, group, cycle = key.split(":")
            if int(cycle) != cycles.get((loser_id, int(group)), 1):
                continue
            now_in = cycles.get((winner_id, int(group)), 1)
            key = awards.withheld_key(why, group_id=int(group), cycle=now_in)
        counted = Tally(row.times, row.points, row.last_at)
        along[AwardKey(winner_id, row.point_action_id, key)] = counted
    return along


def _counted_still(merge: Merge) -> dict[AwardKey, Tally]:
    """What went along and is counted for the winner by now.

    A rule that was worked out again meanwhile counted what both did as one's: of that, what it
    pays for the loser's events counts towards limits.
    """
    along = _counted_along(merge)
    again = set(
        Entry.objects.filter(
            contact=merge.winner_id, reason=Reason.RECOMPUTE, posted_at__gt=merge.merged_at
        ).values_list("point_action_id", flat=True)
    )
    if not again:
        return along
    zone = account_zone()
    paid: dict[tuple[int | None, int], tuple[datetime, int]] = {}
    lines = Entry.objects.standing().filter(
        contact__in=[merge.winner_id, *family(merge.loser_id)],
        source="event",
        source_id__in=merge.moved["events"],
        point_action_id__in=again,
    )
    for line in lines:  # a rule that moves two scores writes two lines for one payment
        paid[line.point_action_id, line.source_id] = (line.occurred_at, abs(line.points))
    for key in along:
        if key.action_id in again and key.key.startswith(awards.CAP):
            per = cast(Per, key.key.split(":")[1])
            found = [
                points
                for (action, _), (at, points) in paid.items()
                if action == key.action_id and awards.cap_key(per, at, zone) == key.key
            ]
            along[key] = Tally(len(found), sum(found))
    return along


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
