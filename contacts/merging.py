"""Two contacts turn out to be one: the loser goes into the winner, and back by undo.

Events, visitors, notes and tags are re-pointed; entries never are, the ledger moves
balances instead (`points/merging.py`). Readers of history take the whole `family`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext

from accounts.models import User
from contacts import lifecycle
from contacts.locking import lock
from contacts.models import Activity, Contact, ContactTag, Event, Merge, Note, Visitor
from contacts.taking_over import give_back, take_over
from kit import sql
from kit.rewriting import rewriting


class CannotMerge(ValueError):
    """These two cannot become one (any more); the message says why."""


@transaction.atomic
def merge(
    *, loser_id: int, winner_id: int, reason: str, at: datetime, actor: User | None = None
) -> Merge:
    """Make two contacts one; `reason` is said on the timeline.

    Raises:
        CannotMerge: one of them is gone, or they are the same.
    """
    if loser_id == winner_id:
        raise CannotMerge(gettext("This is one and the same contact."))
    lock([loser_id, winner_id])
    people = {person.pk: person for person in Contact.objects.filter(pk__in=[loser_id, winner_id])}
    loser, winner = people.get(loser_id), people.get(winner_id)
    if loser is None or winner is None or not (_is_living(loser) and _is_living(winner)):
        raise CannotMerge(gettext("One of the two contacts is not there any more."))
    if winner.is_anonymous and not loser.is_anonymous:
        raise CannotMerge(gettext("A known contact cannot go into an anonymous one."))
    merged = Merge(loser=loser, winner=winner, reason=reason, actor=actor, merged_at=at)
    # First: what only one living contact may have (the address) is free for the winner then.
    loser.merged_into = winner
    loser.save(update_fields=["merged_into", "modified_at"])
    merged.moved = _move(loser_id, winner_id) | take_over(winner, loser)
    merged.save()
    lifecycle.on_merged(merged)
    merged.save(update_fields=["moved"])
    lifecycle.on_changed([winner_id], lifecycle.ANYTHING)
    return merged


@transaction.atomic
def unmerge(merged: Merge, *, actor: User | None, at: datetime) -> None:
    """Make one contact two again: what the merge moved goes back.

    What happened since then stays with the winner, whom the visitor was taken for.

    Raises:
        CannotMerge: undone before, or the winner went into somebody else meanwhile, or the
            loser's address belongs to somebody else now.
    """
    lock([merged.loser_id, merged.winner_id])
    merged = Merge.objects.select_for_update().select_related("loser", "winner").get(pk=merged.pk)
    if merged.undone_at:
        raise CannotMerge(gettext("This was already undone."))
    if not _is_living(merged.winner):
        raise CannotMerge(gettext("The contact has gone into another one since; undo that first."))
    give_back(merged)
    if _address_is_taken(merged.loser):
        raise CannotMerge(
            gettext("%(email)s belongs to another contact by now.") % {"email": merged.loser.email}
        )
    merged.undone_at, merged.undone_by = at, actor
    merged.save(update_fields=["undone_at", "undone_by"])
    merged.loser.merged_into = None
    try:
        with transaction.atomic():
            merged.loser.save(update_fields=["merged_into", "modified_at"])
    except IntegrityError:
        raise CannotMerge(
            gettext("What only one contact may have belongs to another contact by now.")
        ) from None
    _move_back(merged)
    lifecycle.on_unmerged(merged)
    lifecycle.on_changed(sorted([merged.loser_id, merged.winner_id]), lifecycle.ANYTHING)


def living(contact_id: int) -> int:
    """The contact that this one has become: itself, or who absorbed it, and so on up."""
    return all_living([contact_id])[contact_id]


def all_living(contact_ids: Collection[int]) -> dict[int, int]:
    """Whom each of these has become, by one query; an id that nobody has stands for itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up(first, id, merged_into_id) AS ("
            "  SELECT id, id, merged_into_id FROM contacts_contact WHERE id = ANY(%s::bigint[])"
            "  UNION ALL"
            "  SELECT up.first, c.id, c.merged_into_id"
            "    FROM contacts_contact c JOIN up ON c.id = up.merged_into_id)"
            " SELECT first, id FROM up WHERE merged_into_id IS NULL",
            [sql.array(contact_ids)],
        )
        return {pk: pk for pk in contact_ids} | dict(cursor.fetchall())


def lock_living(contact_id: int) -> int:
    """Lock a contact and whom it has become; the id of the latter, true until the end.

    Whom it has become can change while the lock is waited for. Must be called inside a
    transaction.
    """
    became = living(contact_id)
    while True:
        lock([contact_id, became])
        now = living(contact_id)
        if now == became:
            return became
        became = now


def family(contact_id: int) -> list[int]:
    """The contact and everybody who went into it, in id order: whose history is its history."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE down(id) AS ("
            "  SELECT %s::bigint"
            "  UNION"
            "  SELECT c.id FROM contacts_contact c JOIN down ON c.merged_into_id = down.id)"
            " SELECT id FROM down ORDER BY id",
            [contact_id],
        )
        return [row[0] for row in cursor.fetchall()]


def _is_living(contact: Contact) -> bool:
    return not (contact.merged_into_id or contact.deleted_at or contact.erased_at)


def _address_is_taken(contact: Contact) -> bool:
    return (
        bool(contact.email)
        and Contact.objects.living()
        .filter(email__iexact=contact.email)
        .exclude(pk=contact.pk)
        .exists()
    )


def _move(loser_id: int, winner_id: int) -> dict[str, Any]:
    """Re-point what the loser has; what was moved, for the undo."""
    events = list(Event.objects.filter(contact=loser_id).values_list("pk", flat=True))
    with rewriting():
        Event.objects.filter(pk__in=events).update(contact=winner_id)
    visitors = list(Visitor.objects.filter(contact=loser_id).values_list("pk", flat=True))
    Visitor.objects.filter(pk__in=visitors).update(contact=winner_id)
    notes = list(Note.objects.filter(contact=loser_id).values_list("pk", flat=True))
    Note.objects.filter(pk__in=notes).update(contact=winner_id)
    own = ContactTag.objects.filter(contact=winner_id).values("tag")
    tags = list(
        ContactTag.objects.filter(contact=loser_id)
        .exclude(tag__in=own)
        .values_list("tag", flat=True)
    )
    ContactTag.objects.bulk_create(ContactTag(contact_id=winner_id, tag_id=tag) for tag in tags)
    latest = Activity.objects.filter(contact__in=[loser_id, winner_id]).aggregate(
        at=Max("last_active_at")
    )
    Activity.objects.filter(contact=winner_id).update(last_active_at=latest["at"])
    return {
        "events": events,
        "visitors": [str(key) for key in visitors],
        "notes": notes,
        "tags": tags,
    }


def _move_back(merged: Merge) -> None:
    moved, loser_id, winner = merged.moved, merged.loser_id, merged.winner
    with rewriting():
        Event.objects.filter(pk__in=moved["events"], contact=winner).update(contact=loser_id)
    Visitor.objects.filter(pk__in=moved["visitors"], contact=winner).update(contact=loser_id)
    Note.objects.filter(pk__in=moved["notes"], contact=winner).update(contact=loser_id)
    ContactTag.objects.filter(contact=winner, tag__in=moved["tags"]).delete()
