"""Whose a hit is: the visitor's contact, made at first sight, merged when a link tells who it is.

The one proof of who somebody is, is the token of a personal link (`contacts.identity`):

- A browser that nobody knows becomes the token's contact: what it did before is merged into
  that contact (with undo), and what it does from now on is that contact's.
- A browser that belongs to somebody known and opens somebody else's link was handed that link,
  or two people share the browser. Two known people are never merged: from now on what the
  browser does is the token's contact's, what it did before stays.
- A token for a contact that is gone, or that we did not sign, means nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import connection
from django.utils.translation import gettext_noop

from contacts.creation import create_anonymous
from contacts.identity import contact_of
from contacts.locking import lock
from contacts.merging import CannotMerge, all_living, merge
from contacts.models import Contact, Visitor
from kit import sql
from tracking.opened import OpenedHit

BY_LINK = gettext_noop("Opened a personal link")


def resolve(hits: Sequence[OpenedHit]) -> set[int]:
    """Give each hit its contact; returns which of those contacts are deleted.

    A handful of statements per batch. Locks every contact involved before it looks whether
    they still are who they were. Must be called inside a transaction.
    """
    if not hits:
        return set()
    named = _named_by_tokens(hits)
    owners = _owners({hit.visitor for hit in hits})
    owners |= _welcome([hit for hit in hits if hit.visitor not in owners], named)
    lock({*owners.values(), *named.values()})
    deleted = _follow_merges(owners)
    for at, hit in enumerate(hits):
        if hit.token and hit.token in named:
            _heed(hit, named[hit.token], owners, deleted, earlier=hits[:at])
        hit.contact_id = owners[hit.visitor]
    return deleted


def _named_by_tokens(hits: Iterable[OpenedHit]) -> dict[str, int]:
    """The living contact that each genuine token names."""
    tokens = {hit.token for hit in hits if hit.token}
    if not tokens:
        return {}
    said = {token: pk for token in tokens if (pk := contact_of(token))}
    became = all_living(set(said.values()))
    found = Contact.objects.living().filter(pk__in=became.values())
    alive = set(found.values_list("pk", flat=True))
    return {token: became[pk] for token, pk in said.items() if became[pk] in alive}


def _owners(visitors: Collection[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key::text, contact_id FROM contacts_visitor WHERE key = ANY(%s::uuid[])",
            ["{" + ",".join(visitors) + "}"],  # UUIDs, as the database spelled them
        )
        return dict(cursor.fetchall())


def _welcome(hits: Sequence[OpenedHit], named: Mapping[str, int]) -> dict[str, int]:
    """Introduce visitors whom nobody has seen before; the contact of each.

    That is the contact of the link that brought them, else a new anonymous one with the id
    that they were promised.
    """
    if not hits:
        return {}
    first = {hit.visitor: hit for hit in reversed(hits)}
    owners = {visitor: named[hit.token] for visitor, hit in first.items() if hit.token in named}
    strangers = {visitor: hit for visitor, hit in first.items() if visitor not in owners}
    ids = _ids_for(strangers.values())
    create_anonymous(
        {ids[visitor]: hit.received_at for visitor, hit in strangers.items()}, source="visit"
    )
    owners |= ids
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_visitor (key, contact_id, first_seen_at)"
            " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[])"
            " ON CONFLICT DO NOTHING",
            [
                list(owners),
                list(owners.values()),
                [first[visitor].received_at for visitor in owners],
            ],
        )
    return owners


def _ids_for(strangers: Collection[OpenedHit]) -> dict[str, int]:
    """The promised ids, except where a contact has it by now (whose visitor was erased)."""
    ids = {hit.visitor: hit.promised_id for hit in strangers}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM contacts_contact WHERE id = ANY(%s)", [list(ids.values())])
        taken = {row[0] for row in cursor.fetchall()}
        if taken:
            again = [visitor for visitor, pk in ids.items() if pk in taken]
            cursor.execute(
                "SELECT nextval('contacts_contact_id_seq') FROM generate_series(1, %s)",
                [len(again)],
            )
            ids |= dict(zip(again, (row[0] for row in cursor.fetchall()), strict=True))
    return ids


def _follow_merges(owners: dict[str, int]) -> set[int]:
    """Replace owners who were merged while we waited for the lock; returns the deleted ones."""
    merged, deleted = _gone(owners.values())
    if merged:
        became = all_living(merged)
        lock(became.values())
        for visitor, pk in owners.items():
            owners[visitor] = became.get(pk, pk)
        deleted |= _gone(became.values())[1]
    return deleted


def _gone(contact_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Who of these was merged into somebody, and who was deleted or erased."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id IS NOT NULL FROM contacts_contact"
            " WHERE id = ANY(%s::bigint[])"
            " AND (merged_into_id IS NOT NULL OR deleted_at IS NOT NULL OR erased_at IS NOT NULL)",
            [sql.array(set(contact_ids))],
        )
        rows = cursor.fetchall()
    return {pk for pk, was_merged in rows if was_merged}, {pk for pk, merged in rows if not merged}


def _heed(
    hit: OpenedHit,
    target: int,
    owners: dict[str, int],
    deleted: Collection[int],
    *,
    earlier: Sequence[OpenedHit],
) -> None:
    """Make the visitor of this hit the contact whose link was opened."""
    current = owners[hit.visitor]
    if current == target:
        return
    known = dict(
        Contact.objects.filter(pk__in=[current, target]).values_list("pk", "identified_at")
    )
    if known[current] is None and current not in deleted:
        try:
            merge(loser_id=current, winner_id=target, reason=BY_LINK, at=hit.received_at)
        except CannotMerge:
            return  # the token's contact went away while we waited for the lock
        for visitor, owner in owners.items():
            if owner == current:
                owners[visitor] = target
        for one in earlier:
            if one.contact_id == current:
                one.contact_id = target
    elif known[target] is not None:
        Visitor.objects.filter(pk=hit.visitor).update(contact=target)
        owners[hit.visitor] = target
