"""So many messages a day: each takes its place under the limit, or waits for another day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from accounts.preferences import account_zone
from triggers import pacing
from triggers.models import Allowance, Run
from triggers.pacing import Pacing


class _Full(Exception):
    """No place is left; nothing was taken."""


def wait(run: Run, contact_id: int, *, at: datetime) -> tuple[datetime, Run.Because] | None:
    """Until when, and why, a message about a contact has to wait; None if it may go now.

    A message that may go has taken its place under the limits of the day; trying it again on the
    same day takes no other. What somebody tries again by hand, one by one, is not made to wait.
    """
    says = pacing.of(run.action.trigger.pacing)
    if run.hurries:
        return None
    zone = account_zone()
    opens = says.opens(at, zone)
    if opens > at:
        return opens, Run.Because.QUIET
    today = at.astimezone(zone).date()
    if says.has_limit and not _take_place(run, contact_id, says, today):
        return says.next_day(at, zone), Run.Because.ENOUGH
    return None


def _take_place(run: Run, contact_id: int, says: Pacing, today: date) -> bool:
    if run.sent_on == today:
        return True
    trigger = run.action.trigger_id
    try:
        with transaction.atomic():
            _count(trigger, 0, today, says.most_a_day)
            _count(trigger, contact_id, today, says.most_about_one)
            Run.objects.filter(pk=run.pk).update(sent_on=today)
    except _Full:
        return False
    run.sent_on = today
    return True


def _count(trigger_id: int, contact_id: int, today: date, most: int | None) -> None:
    """One more, as one statement that fails where there are `most` already."""
    if most is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO triggers_allowance AS a (trigger_id, contact_id, day, sent)"
            " VALUES (%(trigger)s, %(contact)s, %(day)s, 1)"
            " ON CONFLICT (trigger_id, contact_id, day)"
            " DO UPDATE SET sent = a.sent + 1 WHERE a.sent < %(most)s",
            {"trigger": trigger_id, "contact": contact_id, "day": today, "most": most},
        )
        if not cursor.rowcount:
            raise _Full


def forget(before: date) -> int:
    """Throw away the counts of days gone by; how many."""
    return Allowance.objects.filter(day__lt=before).delete()[0]
