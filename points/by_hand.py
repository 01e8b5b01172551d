"""Points by hand: an exception with a reason, within the limits of a role, and undone by a line."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import POINTS_BY_HAND, Role
from contacts.merging import lock_living
from points import ledger
from points.climbs import folded_into
from points.ledger import NewEntry, Posted
from points.models import Entry, Group, Reason
from points.why import open_climb


class TooManyPoints(ValueError):
    """More points than the role of the giver may give at once; the message says how many."""


class CannotUndo(ValueError):
    """The line cannot be undone; the message says why."""


@transaction.atomic
def give(
    *,
    contact_id: int,
    points: int,
    note: str,
    actor: User,
    at: datetime,
    key: int,
    group_id: int = Group.MAIN,
) -> Posted | None:
    """Post points by hand, with the reason that the giver wrote down.

    `key` is a number made for this gift (a form carries it): asking twice posts once, and the
    second time returns None.

    Raises:
        TooManyPoints: over the limit of the actor's role.
        points.ledger.ScoreOutOfRange: the score would leave the range of numbers.
    """
    check(points, actor)
    posted = ledger.post(
        [
            NewEntry(
                contact_id=lock_living(contact_id),
                points=points,
                reason=Reason.HAND,
                source="hand",
                source_id=key,
                occurred_at=at,
                group_id=group_id,
                actor_id=actor.pk,
                note=note,
            )
        ]
    )
    return posted[0] if posted else None


def check(points: int, actor: User) -> None:
    """Whether somebody may give so many points.

    Raises:
        TooManyPoints: over the limit of their role.
    """
    most = POINTS_BY_HAND[Role(actor.role)]
    if abs(points) > most:
        raise TooManyPoints(
            gettext("Your role may give at most %(most)s points at once.") % {"most": most}
        )


# What a person may take back: what somebody decided, not what a contact did.
_UNDOABLE = (Reason.HAND, Reason.API, Reason.RUN)


@transaction.atomic
def undo(*, entry_id: int, actor: User, at: datetime) -> Posted:
    """Take back one line that was posted by hand (or by a script), by its opposite.

    Raises:
        CannotUndo: it was undone before, was settled by a reset, or is not of that sort.
    """
    entry = Entry.objects.get(pk=entry_id)
    contact_id = lock_living(entry.contact_id)
    if entry.reason not in _UNDOABLE:
        raise CannotUndo(gettext("Only points given by hand or by a script can be undone."))
    if Entry.objects.filter(reverses=entry.pk).exists():
        raise CannotUndo(gettext("These points were already taken back."))
    if not still_counts(entry, contact_id):
        raise CannotUndo(gettext("The score was reset since, which settled these points."))
    (posted,) = ledger.post([against(entry, contact_id, actor=actor, at=at)])
    return posted


def still_counts(entry: Entry, contact_id: int) -> bool:
    """Whether a line is part of an open climb of the contact, or of whom they absorbed."""
    counts_in = folded_into(entry.contact_id, entry.group_id, entry.cycle)
    return (entry.contact_id, counts_in) in open_climb(contact_id, entry.group_id)


def against(entry: Entry, contact_id: int, *, actor: User | None, at: datetime) -> NewEntry:
    """The line that takes one back."""
    return NewEntry(
        contact_id=contact_id,
        points=-entry.points,
        reason=Reason.UNDO,
        source="undo",
        source_id=entry.pk,
        occurred_at=at,
        group_id=entry.group_id,
        actor_id=actor.pk if actor else None,
        note=entry.note,
        reverses=entry.pk,
    )
