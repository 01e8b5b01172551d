"""Whoever leaves gives their contacts, and what they had to do, to a colleague."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils.translation import ngettext

from accounts.handover import Sort
from accounts.models import User
from contacts import lifecycle, spreading
from contacts.locking import lock
from contacts.models import Contact, Task


def sorts() -> list[Sort]:
    """What accounts needs to know about contacts and tasks that have owners."""
    return [
        Sort("contacts", in_words, count, hand_over),
        Sort("tasks", tasks_in_words, count_tasks, hand_over_tasks),
    ]


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
    given = Contact.objects.filter(pk__in=ids)
    spreading.tell(given, lifecycle.OWNER, whom={"owner": heir.pk}, actor=None)
    return many


def tasks_in_words(many: int) -> str:
    """Say "3 open tasks"."""
    return ngettext("%(many)d open task", "%(many)d open tasks", many) % {"many": many}


def count_tasks(owner: User) -> int:
    """How much they have to do about living contacts, their own and other people's."""
    living = Contact.objects.living()
    return Task.objects.open().filter(owner=owner, contact__in=living).count()


def hand_over_tasks(owner: User, heir: User) -> int:
    """What is not done, also where it or its contact was deleted: both may be restored."""
    return Task.objects.filter(owner=owner, done_at=None).update(owner=heir)
