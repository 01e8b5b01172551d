"""A reset closes a contact's climb and opens the next; undoing it reopens the old one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from accounts.models import User
from contacts.locking import lock
from contacts.merging import living, lock_living
from points import ledger, settle
from points.by_hand import CannotUndo
from points.fit.keeping import after_reset, after_undo
from points.ledger import NewEntry
from points.merging import given_up_late
from points.models import Entry, Group, Reason, Score


@transaction.atomic
def reset(
    *,
    contact_id: int,
    actor: User | None,
    at: datetime,
    key: int,
    note: str = "",
    to: int = 0,
    group_id: int = Group.MAIN,
) -> int | None:
    """Settle a score and begin again at `to`.

    Two lines: minus the balance in the climb that ends, plus `to` in the one that begins.
    `key` is a number made for this reset, so that asking twice resets once.

    Returns the id of the line that settled, to undo it by; None if this key was posted before.
    """
    contact_id = lock_living(contact_id)
    score = _score(contact_id, group_id)
    actor_id = actor.pk if actor else None
    settle = NewEntry(
        contact_id=contact_id,
        points=-score.points,
        reason=Reason.RESET,
        source="reset",
        source_id=key,
        occurred_at=at,
        group_id=group_id,
        actor_id=actor_id,
        note=note,
        then_cycle=_next_cycle(contact_id, group_id, score.cycle),
    )
    begin = NewEntry(
        contact_id=contact_id,
        points=to,
        reason=Reason.CARRY,
        source="carry",
        source_id=key,
        occurred_at=at,
        group_id=group_id,
        actor_id=actor_id,
        note=note,
    )
    posted = ledger.post([settle, begin] if to else [settle])
    if not posted:
        return None
    after_reset(contact_id, at=at)
    return posted[0].id


@transaction.atomic
def undo(*, entry_id: int, actor: User | None, at: datetime) -> None:
    """Undo a reset by the id of its settling line: its climb is open again, where it stood.

    What was earned since then is carried over, so no point is lost; what the reset began
    with is taken back, and so is what belongs to a contact that was split off since.

    Raises:
        CannotUndo: not a reset, undone before, or not the latest one.
    """
    line = Entry.objects.get(pk=entry_id)
    lock([line.contact_id])
    if line.reason != Reason.RESET:
        raise CannotUndo(gettext("This line is not a reset."))
    if Entry.objects.filter(reverses=line.pk).exists():
        raise CannotUndo(gettext("This reset was already undone."))
    if living(line.contact_id) != line.contact_id:
        raise CannotUndo(gettext("The contact has become part of another one since."))
    score = _score(line.contact_id, line.group_id)
    latest = (
        Entry.objects.filter(
            contact=line.contact_id,
            group_id=line.group_id,
            reason=Reason.RESET,
            cycle__lt=score.cycle,
        )
        .exclude(pk__in=Entry.objects.filter(reverses__isnull=False).values("reverses"))
        .order_by("-pk")
        .first()
    )
    if latest is None or latest.pk != line.pk:
        raise CannotUndo(gettext("The score was reset again since; undo the latest reset first."))
    began_with = Entry.objects.filter(
        contact=line.contact_id,
        group_id=line.group_id,
        source="carry",
        source_id=line.source_id,
    ).first()
    earned_since = score.points - (began_with.points if began_with else 0)

    def new_line(points: int, reason: Reason, source: str, **more: int | None) -> NewEntry:
        return NewEntry(
            contact_id=line.contact_id,
            points=points,
            reason=reason,
            source=source,
            source_id=line.pk,
            occurred_at=at,
            group_id=line.group_id,
            actor_id=actor.pk if actor else None,
            note=line.note,
            **more,
        )

    lines = [
        new_line(-score.points, Reason.CARRY, "reset.close", then_cycle=line.cycle),
        new_line(-line.points, Reason.UNDO, "undo", reverses=line.pk),
    ]
    if earned_since:
        lines.append(new_line(earned_since, Reason.CARRY, "reset.since"))
    lines += given_up_late(line.contact_id, line.group_id, line.cycle)
    ledger.post(lines)
    settle.look_again([line.contact_id], at=at)
    after_undo(line.contact_id, line.group_id, closed=score.cycle, opened=line.cycle, at=at)


def _score(contact_id: int, group_id: int) -> Score:
    """The score, or one of 0 where the contact has none in this group yet."""
    known = Score.objects.filter(contact=contact_id, group=group_id).first()
    return known or Score(contact_id=contact_id, group_id=group_id, points=0, cycle=1)


def _next_cycle(contact_id: int, group_id: int, cycle: int) -> int:
    """A number that no climb of this contact has had, also where a reset was undone."""
    highest = Entry.objects.filter(contact=contact_id, group_id=group_id).aggregate(
        highest=Max("cycle")
    )["highest"]
    return max(highest or 1, cycle) + 1
