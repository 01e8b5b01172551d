"""Take the demo away again: exactly what it made, in small bites, and nothing of anybody else's.

The one deletion for real in Kindling. What a person made while trying things out stays:
contacts and rules of their own, and the visits of real strangers, also of those who
played one of the demo's contacts (they are strangers again afterwards).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from channels.erasure import on_erased as remove_mails
from contacts import events
from contacts.locking import lock
from contacts.merging import CannotMerge, unmerge
from contacts.models import Contact, EventKey, Merge
from insights.demo.marks import SOURCE
from kit.rewriting import rewriting

# Everything that belongs to a contact, in an order that foreign keys allow. A test demands
# that every table which points at contacts is named here.
DELETIONS = (
    "DELETE FROM channels_emailmessage WHERE contact_id = ANY(%s)",
    "DELETE FROM triggers_run WHERE contact_id = ANY(%s)",
    "DELETE FROM triggers_run WHERE crossing_id IN"
    " (SELECT id FROM triggers_crossing WHERE contact_id = ANY(%s))",
    "DELETE FROM triggers_crossing WHERE contact_id = ANY(%s)",
    "DELETE FROM triggers_bulkclimb WHERE contact_id = ANY(%s)",
    "DELETE FROM triggers_arming WHERE contact_id = ANY(%s)",
    "DELETE FROM points_statepaid WHERE contact_id = ANY(%s)",
    "DELETE FROM points_award WHERE contact_id = ANY(%s)",
    "DELETE FROM points_entry WHERE contact_id = ANY(%s)",
    "DELETE FROM points_score WHERE contact_id = ANY(%s)",
    "DELETE FROM points_interest WHERE contact_id = ANY(%s)",
    "DELETE FROM points_rfm WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_merge WHERE loser_id = ANY(%s)",
    "DELETE FROM contacts_merge WHERE winner_id = ANY(%s)",
    "DELETE FROM contacts_notthesame WHERE one_id = ANY(%s)",
    "DELETE FROM contacts_notthesame WHERE other_id = ANY(%s)",
    "DELETE FROM tracking_personallink WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_event WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_task WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_outcome WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_bantanswer WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_disqualification WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_disqualificationchange WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_note WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_donotcontact WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_donotcontactchange WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_uniquevalue WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_ipaddress WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_device WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_utmtags WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_bulkchange WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_contacttag WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_visitor WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_activity WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_contact WHERE id = ANY(%s)",
    # Last: deleting the rows above writes history as well.
    "DELETE FROM contacts_contacthistory WHERE pgh_obj_id = ANY(%s)",
    "DELETE FROM contacts_contacttaghistory WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_donotcontacthistory WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_disqualificationhistory WHERE contact_id = ANY(%s)",
    "DELETE FROM contacts_bantanswerhistory WHERE contact_id = ANY(%s)",
)


def remaining() -> int:
    """How many contacts of the demo are still there."""
    return Contact.objects.filter(source=SOURCE).count()


def part_from_others(*, at: datetime) -> None:
    """Undo every merge that a contact of the demo took part in, the newest first.

    A stranger who came by a demo contact's link gets back what was theirs.
    """
    merges = Merge.objects.filter(
        Q(loser__source=SOURCE) | Q(winner__source=SOURCE), undone_at=None
    ).order_by("-pk")
    for merged in merges:
        pair = Contact.objects.filter(pk__in=[merged.loser_id, merged.winner_id])
        # What could be in the way of parting is of no use to somebody who is about to go.
        pair.filter(source=SOURCE).update(deleted_at=None, email=None)
        try:
            unmerge(merged, actor=None, at=at)
        except CannotMerge:
            # Erased, or with an address that somebody else has by now: if one of them is a
            # person's own, they stay together.
            if pair.exclude(source=SOURCE).exists():
                pair.update(source="hand")


def delete_contacts(limit: int) -> int:
    """Delete so many of the demo's contacts with all that belongs to them; how many that were.

    Must be called inside a transaction, after `part_from_others`.
    """
    ids = sorted(
        Contact.objects.filter(source=SOURCE).order_by("pk").values_list("pk", flat=True)[:limit]
    )
    if not ids:
        return 0
    lock(ids)
    _let_go(ids)
    remove_mails(ids)  # the files; the rows go below
    with rewriting(), connection.cursor() as cursor:
        for statement in DELETIONS:
            cursor.execute(statement, [ids])
    return len(ids)


def forget_events(start: int, stop: int) -> int:
    """Forget the keys of the demo's events number `start` to `stop`, so that it can come again."""
    keys = [events.key_of(SOURCE, str(number)) for number in range(start, stop)]
    return EventKey.objects.filter(pk__in=keys).delete()[0]


def _let_go(ids: Sequence[int]) -> None:
    """Nobody is merged into these any more: only the demo's own still were."""
    Contact.objects.filter(merged_into__in=ids).update(merged_into=None, email=None)
