"""What a colleague saw or heard that somebody did: a like, a fair, a webinar. Logged as an event,
so that rules pay for it as for everything else; taken back by lines against what it earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.preferences import account_zone
from contacts import events, lifecycle, taking_back
from contacts.event_kinds import EVENT_KINDS
from contacts.events import NewEvent, Recorded
from contacts.locking import lock
from contacts.merging import all_living, lock_living
from contacts.models import Event
from contacts.subjects import SubjectKey
from points import awards, interest, ledger, policies, settle
from points.awards import AwardKey, Tally, cap_key, once_key
from points.by_hand import CannotUndo
from points.climbs import folded_into
from points.ledger import NewEntry, Posted
from points.models import Award, Entry, PointActionVersion, Reason, TakenBack
from points.why import open_climb

SOURCE = "hand"


@dataclass(frozen=True)
class Activity:
    """What was done, of which kind (one of `contacts.event_kinds`), about what, when, and what else
    there is to say. `key` makes it the same when it is sent again."""

    kind: str
    occurred_at: datetime
    key: int
    about: str = ""
    note: str = ""


@transaction.atomic
def log(contact_ids: Sequence[int], activity: Activity, *, actor: User | None) -> list[Recorded]:
    """Record that these contacts (or whom they have become) did this; what was not known before.

    The same activity of the same contact is recorded once, however often it is asked for.
    """
    became = all_living(contact_ids)
    lock(set(became.values()))
    subject = None
    if activity.about:
        about = EVENT_KINDS[activity.kind].about
        subject = SubjectKey(about, activity.about, activity.about)
    said = {"by": actor.pk} if actor else {}
    return events.record(
        [
            NewEvent(
                contact_id=became[asked],
                kind=activity.kind,
                occurred_at=activity.occurred_at,
                source=SOURCE,
                key=events.key_of(SOURCE, f"{activity.key}:{asked}"),
                subject=subject,
                properties={**said, "note": activity.note} if activity.note else said,
            )
            for asked in dict.fromkeys(contact_ids)
        ],
        locked=True,
    )


@transaction.atomic
def take_back(event_id: int, *, actor: User | None, at: datetime) -> list[Posted]:
    """It did not happen after all: nothing pays for it any more, and what it earned goes.

    The event itself stays recorded, and is marked: nothing else that counts what people did counts
    it either, and whatever depends on their past is looked at again. What belongs to a climb that
    was closed since is settled. What had faded or expired of it comes back at once, or it would be
    taken twice.

    Raises:
        CannotUndo: it was not logged by hand, or was taken back before.
    """
    contact_id = lock_living(Event.objects.get(pk=event_id).contact_id)
    event = Event.objects.get(pk=event_id)
    if event.source != SOURCE:
        raise CannotUndo(gettext("Only what a colleague has logged can be taken back."))
    _made, is_new = TakenBack.objects.get_or_create(
        event_id=event.pk, defaults={"at": at, "actor": actor}
    )
    if not is_new:
        raise CannotUndo(gettext("This was already taken back."))
    taking_back.mark(event)
    earned = Entry.objects.filter(source="event", source_id=event.pk, point_action_id__isnull=False)
    stands = earned.exclude(pk__in=Entry.objects.filter(reverses__in=earned).values("reverses"))
    lines = [line for line in stands.order_by("pk") if _counts(line, contact_id)]
    _may_be_paid_again(contact_id, event, lines)
    posted = ledger.post([_against(line, contact_id, actor=actor, at=at) for line in lines])
    rules = {line.point_action_id for line in lines if line.point_action_id}
    settle.settle([contact_id], at=at, rules=rules)
    interest.recount([contact_id])
    lifecycle.on_changed([contact_id], lifecycle.PAST)
    return posted


def _against(line: Entry, contact_id: int, *, actor: User | None, at: datetime) -> NewEntry:
    return NewEntry(
        contact_id=contact_id,
        points=-line.points,
        reason=Reason.UNDO,
        source="undo",
        source_id=line.pk,
        occurred_at=at,
        group_id=line.group_id,
        point_action_id=line.point_action_id,
        version_id=line.version_id,
        actor_id=actor.pk if actor else None,
        reverses=line.pk,
    )


def _may_be_paid_again(contact_id: int, event: Event, lines: Sequence[Entry]) -> None:
    """A rule that pays once has not paid yet, if this was what it paid for; nor does this count in
    its limits any more. When it last paid stays: a wait goes on."""
    versions = PointActionVersion.objects.in_bulk({line.version_id for line in lines})
    zone = account_zone()
    counted: dict[AwardKey, Tally] = {}
    for line in lines:
        said = versions.get(line.version_id or 0)
        if said is None:
            continue
        action_id = line.point_action_id or 0
        key = once_key(said.repeats, subject_id=event.subject_id, cycle=line.cycle)
        if key is not None:
            Award.objects.filter(contact=contact_id, point_action_id=action_id, key=key).delete()
        for cap in policies.of(said.policy).caps:
            unit = AwardKey(contact_id, action_id, cap_key(cap.per, event.occurred_at, zone))
            # A rule that moves two scores has counted once for both.
            size = max(abs(line.points), counted[unit].points if unit in counted else 0)
            counted[unit] = Tally(1, size)
    awards.take_off(counted)


def _counts(line: Entry, contact_id: int) -> bool:
    """Whether the line is part of a climb that is open."""
    cycle = folded_into(line.contact_id, line.group_id, line.cycle)
    return (line.contact_id, cycle) in open_climb(contact_id, line.group_id)
