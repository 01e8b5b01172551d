"""Triggers that wait for a condition: what was not true of a contact has become true.

`Arming.holds` remembers what was true when last looked at, so only the change fires. Contacts are
looked at when something happens to them that the condition reads, by the clock where it moves with
time, and when the trigger is published, so that what was true before is no news. What becomes true
before the trigger may act is remembered too, and is no news either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from psycopg.sql import SQL

from contacts import in_bulk, lifecycle
from contacts.conditions import Tree
from contacts.events import Recorded
from contacts.locking import lock
from contacts.models import Contact
from points import revision
from points.listeners import ScoreChange
from points.models import Reason, Score
from triggers import bulk_climbs, crossings
from triggers.arming import Past, Watched
from triggers.bulk_climbs import NewClimb
from triggers.crossings import NewCrossing
from triggers.models import Arming
from triggers.watching import in_force

# What a condition may read of an event, and of what points make of it.
OF_EVENTS = frozenset({"event", "interest"})
OF_SCORES = frozenset({"score", "entry"})

_BEGIN = SQL(
    "INSERT INTO triggers_arming AS arming (trigger_id, contact_id, number, cycle, armed, holds)"
    " SELECT %s, id, 0, 0, true, true FROM ({}) AS contact (id)"
    " ON CONFLICT (contact_id, trigger_id) DO UPDATE"
    " SET holds = true, armed = arming.armed OR (%s AND NOT arming.holds)"
)

# Contacts looked at in one transaction, whose locks others wait for.
_AT_ONCE = 1_000


def on_events(events: Sequence[Recorded]) -> None:
    """Plug of `contacts.events.on_events`: look at whose history has grown."""
    quiet = all(event.source == Reason.DEMO for event in events)
    moved = {event.contact_id for event in events}
    look_at(moved, OF_EVENTS, at=timezone.now(), locked=True, quiet=quiet)


def on_score_change(changes: Sequence[ScoreChange]) -> None:
    """Plug of `points.listeners.on_score_change`: look at whose score has moved.

    A merge only takes points along; `on_changed` tells of it when all of it is done.
    """
    reasons = {step.reason for change in changes for step in change.steps}
    quiet = reasons == {Reason.DEMO}
    if reasons <= {Reason.MERGE, Reason.UNMERGE}:
        return
    moved = {change.contact_id for change in changes}
    look_at(moved, OF_SCORES, at=timezone.now(), locked=True, quiet=quiet)


def on_changed(contact_ids: Sequence[int], what: frozenset[str]) -> None:
    """Plug of `contacts.lifecycle.on_changed`: look at whom somebody has changed."""
    reads = what | OF_EVENTS | OF_SCORES if what >= lifecycle.ANYTHING else what
    look_at(set(contact_ids), reads, at=timezone.now())


def look_at(
    contact_ids: Collection[int],
    reads: frozenset[str],
    *,
    at: datetime,
    locked: bool = False,
    quiet: bool = False,
) -> None:
    """Fire the triggers whose condition reads one of `reads` and has become true of a contact.

    Costs nothing but the look at the revision where no published trigger reads it, else two
    queries for each that does. Must be called inside a transaction; `locked` says that the caller
    holds the contacts' locks, `quiet` that nothing is owed (a demo's history).
    """
    expecting = in_force(revision.hold()).expecting(reads, at=at)
    if not expecting or not contact_ids:
        return
    if not locked:
        lock(list(contact_ids))
    for trigger in expecting:
        _look(trigger, contact_ids, at=at, quiet=quiet)


def look_at_everybody(trigger_id: int, *, at: datetime) -> int:
    """Look by one statement for whom a condition is not any more what it was; how many changed.

    What time alone makes true or untrue is found here. The contacts are then looked at again
    in small transactions, under their locks.
    """
    with transaction.atomic():
        trigger = in_force(revision.hold()).get(trigger_id)
    if trigger is None or trigger.tree is None or trigger.is_over_at(at):
        return 0
    changed = iter(_turned(trigger, trigger.tree, at))
    many = 0
    while ids := list(islice(changed, _AT_ONCE)):
        with transaction.atomic():
            now_in_force = in_force(revision.hold()).get(trigger_id)
            if now_in_force is None or now_in_force.tree != trigger.tree:
                return many
            lock(ids)
            _look(now_in_force, ids, at=at)
        many += len(ids)
    return many


def look_at_next(trigger_id: int, after: int, *, at: datetime) -> list[int]:
    """Look at the next contacts, in the order of their ids from `after` on, of whom a condition is
    not any more what it was; who they are, and [] where there are none left.

    As `look_at_everybody`, for whoever goes on slice by slice in transactions of their own.
    """
    trigger = in_force(revision.hold()).get(trigger_id)
    if trigger is None or trigger.tree is None or trigger.is_over_at(at):
        return []
    begun = _begun(trigger, trigger.tree, at).filter(pk__gt=after).order_by("pk")
    ended = _ended(trigger, trigger.tree, at).filter(contact__gt=after).order_by("contact")
    found = [
        *begun.values_list("pk", flat=True)[:_AT_ONCE],
        *ended.values_list("contact_id", flat=True)[:_AT_ONCE],
    ]
    ids = sorted(found)[:_AT_ONCE]
    if ids:
        lock(ids)
        _look(trigger, ids, at=at)
    return ids


def how_many(trigger_id: int, *, at: datetime) -> int:
    """Of how many contacts a condition is not any more what it was when last looked at."""
    with transaction.atomic():
        trigger = in_force(revision.hold()).get(trigger_id)
    if trigger is None or trigger.tree is None or trigger.is_over_at(at):
        return 0
    return sum(found(trigger, trigger.tree, at).count() for found in (_begun, _ended))


def begin(trigger_id: int, tree: Tree, *, every_time: bool, at: datetime) -> None:
    """What is true when a trigger is published is no news: remember it, without firing.

    `every_time` says that it fires whenever the condition becomes true again. Runs inside the
    clean cut of the publication, so that nothing happens in between.
    """
    true_now = Contact.objects.living().filter(tree.q(at))
    _holding(trigger_id).exclude(contact__in=true_now.values("pk")).update(holds=False)
    query, parameters = true_now.order_by().values("pk").query.sql_with_params()
    # As text: pghistory, which is on the cursor during requests, knows no composed statements.
    statement = _BEGIN.format(SQL(query)).as_string(None)
    with connection.cursor() as cursor:
        cursor.execute(statement, [trigger_id, *parameters, every_time])


def _look(
    trigger: Watched, contact_ids: Collection[int], *, at: datetime, quiet: bool = False
) -> None:
    """Compare what is true of these (locked) contacts with what was, and write down the change."""
    assert trigger.tree is not None
    living = Contact.objects.living().filter(pk__in=list(contact_ids))
    true = set(living.filter(trigger.tree.q(at)).values_list("pk", flat=True))
    before = {
        contact: past for (_, contact), past in crossings.pasts(contact_ids, [trigger.id]).items()
    }
    held = {contact for contact, past in before.items() if past.holds}
    begun, ended = sorted(true - held), _living(held - true)
    if not begun and not ended:
        return
    scores = _scores(trigger.group_id, begun)
    now = {pk: replace(before[pk], holds=False) for pk in ended}
    fired: list[NewCrossing] = []
    climbs: list[NewClimb] = []
    job = in_bulk.job()
    for pk in begun:
        past = _before(trigger, before.get(pk, Past()))
        points, cycle = scores.get(pk, (0, 1))
        may_fire = trigger.acts_at(at) and past.lets_fire(trigger.rearm, cycle)
        if may_fire and job is not None:
            climbs.append(NewClimb(trigger.id, pk, cycle, None, at))
        elif may_fire:
            past = past.fired_in(cycle)
            fired.append(
                NewCrossing(
                    trigger_id=trigger.id,
                    contact_id=pk,
                    number=past.number,
                    threshold=trigger.threshold,
                    score=points,
                    cycle=cycle,
                    entry_id=None,
                    quiet=quiet,
                    crossed_at=at,
                )
            )
        now[pk] = past
    crossings.owe(fired, [trigger])
    if job is not None:
        bulk_climbs.write_down(job, climbs)
    crossings.keep_in_mind({(trigger.id, pk): past for pk, past in now.items()})


def _living(contact_ids: Collection[int]) -> set[int]:
    """Those who are there: of somebody who was merged, all stays as it was, for the undo."""
    if not contact_ids:
        return set()
    return set(Contact.objects.living().filter(pk__in=contact_ids).values_list("pk", flat=True))


def _before(trigger: Watched, past: Past) -> Past:
    """What a condition finds that has become true.

    That it may fire every time is said here, not where it ends: it may have ended unseen, while
    the trigger was paused or fired by another choice.
    """
    return replace(past, holds=True, armed=past.armed or trigger.fires_every_time)


def _scores(group_id: int, contact_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """By contact: points and climb in the score that the trigger names."""
    if not contact_ids:
        return {}
    found = Score.objects.filter(contact__in=contact_ids, group=group_id)
    return {
        pk: (points, cycle)
        for pk, points, cycle in found.values_list("contact_id", "points", "cycle")
    }


def _turned(trigger: Watched, tree: Tree, at: datetime) -> Iterator[int]:
    """Of whom the condition is true now and was not, or the other way round."""
    begun, ended = _begun(trigger, tree, at), _ended(trigger, tree, at)
    yield from list(begun.order_by("pk").values_list("pk", flat=True))
    yield from list(ended.order_by("contact").values_list("contact_id", flat=True))


def _begun(trigger: Watched, tree: Tree, at: datetime) -> QuerySet[Contact]:
    """Of whom the condition is true now, and was not."""
    held = _holding(trigger.id).filter(contact=OuterRef("pk"))
    return Contact.objects.living().filter(tree.q(at)).exclude(Exists(held))


def _ended(trigger: Watched, tree: Tree, at: datetime) -> QuerySet[Arming]:
    """Of whom it was true, and is not now."""
    true_now = Contact.objects.living().filter(tree.q(at))
    return _holding(trigger.id).exclude(contact__in=true_now.values("pk"))


def _holding(trigger_id: int) -> QuerySet[Arming]:
    """The rows of the living of whom the condition was true when last looked at."""
    there = Contact.objects.living().filter(pk=OuterRef("contact"))
    return Arming.objects.filter(Exists(there), trigger=trigger_id, holds=True)
