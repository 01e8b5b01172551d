"""Erasure: what tells who somebody is goes for ever; what was counted stays counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from contacts import lifecycle
from contacts.locking import lock
from contacts.merging import family
from contacts.models import Contact, ContactTag, Event, ImportRow, Merge, Note, Visitor
from kit.rewriting import rewriting


@transaction.atomic
def erase(contact_ids: Collection[int], *, at: datetime) -> list[int]:
    """Blank everything personal about these contacts and those merged into them; their ids.

    Rows stay, so that counts and the ledger's sums stay true: names, addresses, fields, notes,
    tags, URLs, properties and visitors go. This cannot be undone.
    """
    ids = sorted({pk for contact_id in contact_ids for pk in family(contact_id)})
    lock(ids)
    _forget_refused_rows(ids)
    Visitor.objects.filter(contact__in=ids).delete()
    Note.objects.filter(contact__in=ids).delete()
    ContactTag.objects.filter(contact__in=ids).delete()
    for merged in Merge.objects.filter(loser__in=ids):
        merged.moved = merged.moved | {"filled": {}, "filled_fields": {}}
        merged.reason = ""
        merged.save(update_fields=["moved", "reason"])
    with rewriting():
        Event.objects.filter(contact__in=ids).update(url="", properties=None)
        Contact.objects.filter(pk__in=ids).update(
            email=None,
            firstname="",
            lastname="",
            company=None,
            position="",
            phone="",
            mobile="",
            city="",
            country="",
            website="",
            fields={},
            owner=None,
            search=None,
            erased_at=at,
        )
        lifecycle.on_erased(ids)
    return ids


def _forget_refused_rows(ids: Collection[int]) -> None:
    """Rows of imports that were not taken belong to no contact: those that name one go."""
    known = Contact.objects.filter(pk__in=ids).values_list("email", flat=True)
    refused = ImportRow.objects.filter(outcome=ImportRow.Outcome.INVALID)
    for email in filter(None, known):
        said = refused.alias(said=Cast("errors", TextField()))
        said.filter(said__icontains=email).update(errors={"cells": [], "errors": []})
