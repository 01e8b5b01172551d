"""Whoever leaves gives their contacts to a colleague."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils.translation import ngettext

from accounts.handover import Sort
from accounts.models import User
from contacts import lifecycle
from contacts.locking import lock
from contacts.models import Contact


def sort() -> Sort:
    """What accounts needs to know about contacts that have owners."""
    return Sort("contacts", in_words, count, hand_over)


def in_words(many: int) -> str:
    """Say "12 contacts"."""
    return ngettext("%(many)d contact", "%(many)d contacts", many) % {"many": many}


def count(owner: User) -> int:
    """How many living contacts are theirs."""
    return Contact.objects.living().filter(owner=owner).count()


def hand_over(owner: User, heir: User) -> int:
    """All of theirs, deleted ones too: they may be restored. Inside the caller's transaction."""
    theirs = Contact.objects.filter(owner=owner)
    ids = sorted(theirs.values_list("pk", flat=True))
    lock(ids)
    many = Contact.objects.filter(pk__in=ids).update(owner=heir, modified_at=Now())
    lifecycle.on_changed(ids, lifecycle.OWNER)
    return many
