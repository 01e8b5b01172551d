"""Who must not be written to: set, lifted, and asked before anything is sent.

One row per contact and channel says how it stands; a line in `DoNotContactChange` says each
time who set or lifted it. What a person said themselves stands: a colleague's or a server's
later word does not replace "unsubscribed".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from contacts import lifecycle
from contacts.locking import lock
from contacts.merging import all_living
from contacts.models import Contact, DoNotContact, DoNotContactChange, Merge

Reason = DoNotContact.Reason

EMAIL = "email"
LONGEST_COMMENT = DoNotContact._meta.get_field("comments").max_length or 1_000


@transaction.atomic
def add(
    contact_ids: Collection[int],
    *,
    channel: str = EMAIL,
    reason: int,
    comments: str = "",
    channel_id: int | None = None,
    actor: User | None = None,
    at: datetime,
) -> list[int]:
    """Nothing is sent to these contacts through `channel` any more; the ids for whom that is news.

    Who was merged away stands for whom they became; who was erased is left alone. For a contact
    that has the same reason already, or unsubscribed, nothing changes.
    """
    ids = _lock_living(contact_ids)
    stands = {row.contact_id: row for row in _standing(ids, channel)}
    said: dict[str, Any] = {
        "reason": reason,
        "comments": comments[:LONGEST_COMMENT],
        "channel_id": channel_id,
        "since": at,
        "by": actor,
    }
    new = [pk for pk in ids if pk not in stands]
    other = [pk for pk, row in stands.items() if row.reason not in (reason, Reason.UNSUBSCRIBED)]
    DoNotContact.objects.bulk_create(
        DoNotContact(contact_id=pk, channel=channel, **said) for pk in new
    )
    _standing(other, channel).update(**said)
    changed = sorted([*new, *other])
    _write_down(changed, channel, reason=reason, comments=said["comments"], actor=actor, at=at)
    _tell(changed)
    return changed


@transaction.atomic
def remove(
    contact_ids: Collection[int],
    *,
    channel: str = EMAIL,
    actor: User | None = None,
    at: datetime,
) -> list[int]:
    """These contacts may be written to again; the ids for whom that is news."""
    ids = _lock_living(contact_ids)
    found = _standing(ids, channel)
    changed = sorted(found.values_list("contact_id", flat=True))
    found.delete()
    _write_down(changed, channel, reason=None, comments="", actor=actor, at=at)
    _tell(changed)
    return changed


def put_back(
    contact_id: int, *, channel: str = EMAIL, actor: User | None = None, at: datetime
) -> bool:
    """Undo of `remove`: set again for the reason that was lifted last; whether there was one."""
    last = DoNotContactChange.objects.filter(
        contact=contact_id, channel=channel, reason__isnull=False
    ).order_by("-changed_at", "-pk")
    before = last.first()
    if before is None or before.reason is None:
        return False
    return bool(
        add(
            [contact_id],
            channel=channel,
            reason=before.reason,
            comments=before.comments,
            actor=actor,
            at=at,
        )
    )


def may_be_written_to(contact_ids: Collection[int], *, channel: str = EMAIL) -> set[int]:
    """Those of `contact_ids` to whom something may be sent; asked in the sender's transaction."""
    refused = _standing(contact_ids, channel).values_list("contact_id", flat=True)
    return set(contact_ids) - set(refused)


def on_merged(merge: Merge) -> None:
    """What either of the two said holds for the one they are now.

    What the winner had is kept in `merge.moved` by channel (null: nothing), without words:
    those are not kept twice.
    """
    own = {row.channel: row for row in DoNotContact.objects.filter(contact=merge.winner_id)}
    before: dict[str, Any] = {}
    for row in DoNotContact.objects.filter(contact=merge.loser_id).order_by("channel"):
        stands = own.get(row.channel)
        if stands is None:
            before[row.channel] = None
            DoNotContact.objects.create(
                contact_id=merge.winner_id,
                channel=row.channel,
                comments=row.comments,
                **_facts(row),
            )
        elif Reason.UNSUBSCRIBED in {row.reason} - {stands.reason}:
            before[row.channel] = _facts(stands) | {"since": stands.since.isoformat()}
            DoNotContact.objects.filter(pk=stands.pk).update(**_facts(row))
    if before:
        merge.moved["do_not_contact"] = before


def on_unmerged(merge: Merge) -> None:
    """The winner stands as before, unless somebody has said something since."""
    before: dict[str, Any] = merge.moved.get("do_not_contact", {})
    came = {row.channel: row for row in DoNotContact.objects.filter(contact=merge.loser_id)}
    for channel, facts in before.items():
        ours = _standing([merge.winner_id], channel)
        if channel in came:
            ours = ours.filter(reason=came[channel].reason, since=came[channel].since)
        if facts is None:
            ours.delete()
        else:
            users = User.objects.filter(pk=facts["by_id"] or 0)
            ours.update(**facts | {"by_id": users.values_list("pk", flat=True).first()})


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: that it was said stays, the words go."""
    for rows in (
        DoNotContact.objects.filter(contact__in=contact_ids),
        DoNotContactChange.objects.filter(contact__in=contact_ids),
    ):
        rows.exclude(comments="").update(comments="")


def _facts(row: DoNotContact) -> dict[str, Any]:
    return {
        "reason": row.reason,
        "channel_id": row.channel_id,
        "since": row.since,
        "by_id": row.by_id,
    }


def _standing(contact_ids: Collection[int], channel: str) -> QuerySet[DoNotContact]:
    return DoNotContact.objects.filter(contact__in=contact_ids, channel=channel)


def _lock_living(contact_ids: Collection[int]) -> list[int]:
    """Lock those whom these contacts have become; their ids, without who was erased.

    Whom somebody has become can change while the lock is waited for.
    """
    wanted = set(contact_ids)
    became = set(all_living(wanted).values())
    while True:
        lock(wanted | became)
        now = set(all_living(wanted).values())
        if now == became:
            break
        became = now
    there = Contact.objects.filter(pk__in=became, erased_at__isnull=True)
    return sorted(there.values_list("pk", flat=True))


def _tell(contact_ids: Sequence[int]) -> None:
    if contact_ids:
        lifecycle.on_changed(contact_ids, lifecycle.DNC)


def _write_down(
    contact_ids: Sequence[int],
    channel: str,
    *,
    reason: int | None,
    comments: str,
    actor: User | None,
    at: datetime,
) -> None:
    DoNotContactChange.objects.bulk_create(
        DoNotContactChange(
            contact_id=pk,
            channel=channel,
            reason=reason,
            comments=comments,
            changed_at=at,
            actor_id=actor.pk if actor else None,
        )
        for pk in contact_ids
    )
