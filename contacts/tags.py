"""Words stuck on contacts, and taken off again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from accounts.models import User
from contacts import lifecycle, spreading
from contacts.locking import lock
from contacts.models import ContactTag, Tag


def named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made at first use; a name that differs in case alone is the same."""
    wanted = {name.lower(): name for name in map(_tidy, names) if name}
    if not wanted:
        return []
    asked = _called(wanted.values())
    known = {tag.name.lower() for tag in asked}
    Tag.objects.bulk_create(
        [Tag(name=name) for lower, name in sorted(wanted.items()) if lower not in known],
        ignore_conflicts=True,  # two colleagues may use a new word at the same moment
    )
    return list(asked.order_by(Lower("name")))


@transaction.atomic
def add(contact_ids: Sequence[int], names: Iterable[str]) -> int:
    """Stick tags on contacts; how many were not there before."""
    lock(contact_ids)  # before any tag: whoever holds the contacts may be waiting for one
    tags = named(names)
    before = ContactTag.objects.filter(contact__in=contact_ids, tag__in=tags).count()
    ContactTag.objects.bulk_create(
        [ContactTag(contact_id=pk, tag=tag) for pk in sorted(set(contact_ids)) for tag in tags],
        ignore_conflicts=True,
    )
    new = ContactTag.objects.filter(contact__in=contact_ids, tag__in=tags).count() - before
    if new:
        lifecycle.on_changed(sorted(set(contact_ids)), lifecycle.TAG)
    return new


@transaction.atomic
def remove(contact_ids: Sequence[int], names: Iterable[str]) -> int:
    """Take tags off contacts; how many came off. The words themselves stay for others."""
    lock(contact_ids)
    tags = _called(map(_tidy, names))
    gone, _ = ContactTag.objects.filter(contact__in=contact_ids, tag__in=tags).delete()
    if gone:
        lifecycle.on_changed(sorted(set(contact_ids)), lifecycle.TAG)
    return gone


@transaction.atomic
def delete(tag: Tag, *, actor: User | None) -> None:
    """The word goes, and comes off everybody; what that means for many is worked off by a job."""
    stuck = ContactTag.objects.filter(tag=tag)
    lock(stuck.values_list("contact_id", flat=True))
    ids = sorted(stuck.values_list("contact_id", flat=True))
    stuck.delete()
    tag.delete()
    people = spreading.people_of({"contacts": ids})
    spreading.tell(people, lifecycle.TAG, whom={"contacts": ids}, actor=actor)


def _called(names: Iterable[str]) -> QuerySet[Tag]:
    """Tags by name, in any case. Postgres lowers both sides: it does not lower a final sigma or
    a dotted I as Python does."""
    lowered = [Lower(Value(name)) for name in names]
    return Tag.objects.alias(lower=Lower("name")).filter(lower__in=lowered)


def _tidy(name: str) -> str:
    return " ".join(name.split())[:100]
