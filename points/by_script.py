"""Points that a script gives: added, taken away, multiplied, divided, or set, one line each.

What is to be added to a score that is multiplied depends on the score, so it is worked out under
the contact's lock: calls that arrive together count one after another, each exactly once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.roles import POINTS_BY_HAND, Role
from contacts.locking import lock
from contacts.merging import lock_living
from points import ledger
from points.by_hand import TooManyPoints
from points.ledger import NewEntry, ScoreOutOfRange
from points.models import Entry, Group, Reason, Score

SOURCE = "api"
_NOTE = Entry._meta.get_field("note").max_length


class Operator(StrEnum):
    """What is done with a score and a number."""

    PLUS = "plus"
    MINUS = "minus"
    TIMES = "times"
    DIVIDE = "divide"
    SET = "set"


class DividedByZero(ValueError):
    """Nobody can do that."""


@dataclass(frozen=True)
class Changed:
    """A score after a script was at it; `points` is the line that was written, 0 for none."""

    contact_id: int
    balance: int
    points: int


def result_of(score: int, operator: Operator, number: int) -> int:
    """The score that follows. A part of a point that is left over by dividing is dropped.

    Raises:
        DividedByZero: the number is 0.
    """
    match operator:
        case Operator.PLUS:
            return score + number
        case Operator.MINUS:
            return score - number
        case Operator.TIMES:
            return score * number
        case Operator.DIVIDE:
            if number == 0:
                raise DividedByZero(gettext("Nothing can be divided by 0."))
            whole = abs(score) // abs(number)
            return whole if (score < 0) == (number < 0) else -whole
        case Operator.SET:
            return number


@transaction.atomic(savepoint=False)
def change(
    contact_id: int,
    operator: Operator,
    number: int,
    *,
    actor: User,
    at: datetime,
    key: int,
    note: str = "",
    group_id: int = Group.MAIN,
) -> Changed:
    """Change one score of the contact, or of whom it has become, by one line with a reason.

    `key` is a number of the call's own: asking again with it changes nothing.

    Raises:
        DividedByZero, TooManyPoints: the number does not do, the latter for the actor's role.
        ScoreOutOfRange: the score would leave the range of numbers.
    """
    contact_id, before = _lock(contact_id, group_id)
    points = result_of(before, operator, number) - before
    _check(points, actor)
    if points == 0:
        return Changed(contact_id, before, 0)
    posted = ledger.post(
        [_line(contact_id, points, actor=actor, at=at, key=key, note=note, group_id=group_id)],
        locked=True,
    )
    return Changed(contact_id, posted[0].balance if posted else before, points if posted else 0)


@transaction.atomic
def set_main_scores(
    scores: Mapping[int, int], *, actor: User, at: datetime, key: int, note: str = ""
) -> None:
    """Bring the main score of each (living) contact to a number, by one line of the difference.

    Raises:
        TooManyPoints: one difference is more than the actor's role may give.
        ScoreOutOfRange: a score would leave the range of numbers.
    """
    lock(scores)
    before = dict(
        Score.objects.filter(contact__in=scores, group=Group.MAIN).values_list(
            "contact_id", "points"
        )
    )
    lines = [
        _line(pk, points, actor=actor, at=at, key=key, note=note)
        for pk in sorted(scores)
        if (points := scores[pk] - before.get(pk, 0))
    ]
    for line in lines:
        _check(line.points, actor)
    ledger.post(lines, locked=True)


def _lock(contact_id: int, group_id: int) -> tuple[int, int]:
    """Lock the contact, or whom it has become; its id and its score. Two statements as a rule."""
    lock([contact_id])
    merged, points = _stands(contact_id, group_id)
    if merged:
        contact_id = lock_living(contact_id)
        _, points = _stands(contact_id, group_id)
    return contact_id, points


def _stands(contact_id: int, group_id: int) -> tuple[bool, int]:
    """Whether the contact went into another one, and its score."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.merged_into_id IS NOT NULL, COALESCE(s.points, 0)"
            "  FROM contacts_contact c"
            "  LEFT JOIN points_score s ON s.contact_id = c.id AND s.group_id = %(group)s"
            " WHERE c.id = %(contact)s",
            {"contact": contact_id, "group": group_id},
        )
        return cursor.fetchone() or (False, 0)


def _check(points: int, actor: User) -> None:
    if not ledger.LEAST <= points <= ledger.MOST:
        raise ScoreOutOfRange(f"{points:+d}")
    most = POINTS_BY_HAND[Role(actor.role)]
    if abs(points) > most:
        raise TooManyPoints(
            gettext("Your role may give at most %(most)s points at once.") % {"most": most}
        )


def _line(
    contact_id: int,
    points: int,
    *,
    actor: User,
    at: datetime,
    key: int,
    note: str,
    group_id: int = Group.MAIN,
) -> NewEntry:
    return NewEntry(
        contact_id=contact_id,
        points=points,
        reason=Reason.API,
        source=SOURCE,
        source_id=key,
        occurred_at=at,
        group_id=group_id,
        actor_id=actor.pk,
        note=note[:_NOTE],
    )
