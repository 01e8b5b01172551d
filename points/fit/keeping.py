"""Who is to be looked at again: contacts that changed, that did something, or were reset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from contacts import lifecycle
from contacts.events import Recorded
from points import revision
from points.fit.paying import settle
from points.fit.rules import in_force, no_more
from points.models import Reason, StatePaid
from points.why import lines_in, open_climb

# What an event can change besides what is asked about events.
_BY_EVENTS = frozenset({"event", "activity"})


def on_changed(contact_ids: Sequence[int], what: frozenset[str]) -> None:
    """Plug of `contacts.lifecycle.on_changed`: rules that read what changed are asked again.

    All of them are, where anything may have changed (a merge, say): also those that read what
    happened, or nothing by day, for what they hold paid may have changed hands.
    """
    anything = what >= lifecycle.ANYTHING
    rules = [rule for rule in in_force(revision.hold()) if anything or rule.reads & what]
    gone = no_more(StatePaid.objects.filter(contact__in=contact_ids)) if anything else set()
    settle(contact_ids, rules, at=timezone.now(), gone=gone)


def on_events(events: Sequence[Recorded]) -> None:
    """Plug of `contacts.events.on_events`, after what events themselves earn."""
    rules = [rule for rule in in_force(revision.hold()) if rule.reads & _BY_EVENTS]
    if rules:
        people = {event.contact_id for event in events if event.machine is None}
        settle(people, rules, at=timezone.now(), locked=True)


def after_reset(contact_id: int, *, at: datetime) -> None:
    """Pay again what rules pay again after a reset; the contact is locked by the caller."""
    rules = [rule for rule in in_force(revision.hold()) if rule.pays_again]
    settle([contact_id], rules, at=at, locked=True)


def after_undo(contact_id: int, group_id: int, *, closed: int, opened: int, at: datetime) -> None:
    """A reset was undone: what its climb held paid is held again, with what came since.

    `closed` is the climb that the reset had begun, `opened` the one that goes on. The contact is
    locked by the caller.
    """
    lines = lines_in(open_climb(contact_id, group_id, cycle=opened), group_id)
    paid = dict(
        lines.filter(reason=Reason.STATE)
        .values_list("point_action_id")
        .annotate(points=Sum("points"))
    )
    rows = {
        row.point_action_id: row
        for row in StatePaid.objects.filter(contact=contact_id, group_id=group_id)
    }
    for action_id, points in paid.items():
        row = rows.pop(action_id, None)
        if row is None:
            row = StatePaid(contact_id=contact_id, point_action_id=action_id, group_id=group_id)
        elif row.cycle == opened:
            continue
        row.cycle, row.paid, row.settled = (
            opened,
            row.paid + points,
            row.settled - points if row.settled else 0,
        )
        row.save()
    for row in rows.values():
        if row.cycle == closed:
            row.cycle = opened
            row.save(update_fields=["cycle"])
    rules = in_force(revision.hold())
    # A rule may have been paused while its climb was closed, when there was nothing to take back.
    gone = no_more(StatePaid.objects.filter(contact=contact_id))
    settle([contact_id], rules, at=at, gone=gone, locked=True)
