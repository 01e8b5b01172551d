"""Contacts who may be one person: found by three indexes, dismissed by people, merged by hand.

The address itself cannot stand twice: the database refuses that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models import Contact, NotTheSame
from contacts.models.likeness import (
    HAS_MAILBOX,
    HAS_NAME,
    HAS_TELEPHONE,
    MAILBOX,
    NAME,
    TELEPHONE,
)

# What more people share than this tells nothing: the number of a switchboard.
MOST_ALIKE = 5
# A telephone number has at least so many digits; no other likeness is as short.
_SHORTEST = 7
# So many times a page is filled up where what was found had been dismissed.
_ROUNDS = 5

Pair = tuple[int, int]


@dataclass(frozen=True)
class Likeness:
    """One way of being alike: contacts that have it (`has`), by an `expression` with an index."""

    key: str
    label: str | Promise
    expression: Any = field(compare=False)
    has: Q = field(compare=False)

    def contacts(self) -> QuerySet[Any]:
        """Listed contacts, each with what it can be `alike` in."""
        return Contact.objects.listed().filter(self.has).annotate(alike=self.expression)


LIKENESSES = (
    Likeness("mailbox", _("The same mailbox"), MAILBOX, HAS_MAILBOX),
    Likeness("telephone", _("The same telephone number"), TELEPHONE, HAS_TELEPHONE),
    Likeness("name", _("The same name and company"), NAME, HAS_NAME),
)


def find(likeness: Likeness, *, after: str = "", limit: int) -> tuple[list[Pair], str]:
    """About `limit` pairs who are alike, and where to go on ("": nowhere).

    The index is read in its order, from `after` to as many groups as fill a page.
    """
    pairs: list[Pair] = []
    for _round in range(_ROUNDS):
        groups = list(
            likeness.contacts()
            .annotate(long=Length("alike"))
            .filter(alike__gt=after, long__gte=_SHORTEST)
            .values("alike")
            .annotate(many=Count("pk"), ids=ArrayAgg("pk", order_by="pk"))
            .filter(many__gte=2, many__lte=MOST_ALIKE)
            .order_by("alike")
            .values_list("alike", "ids")[: limit + 1]
        )
        shown = groups[:limit]
        pairs += _not_dismissed([pair for _alike, ids in shown for pair in combinations(ids, 2)])
        if len(groups) <= limit:
            return pairs, ""
        after = shown[-1][0]
        if len(pairs) >= limit:
            break
    return pairs, after


def of(contact: Contact) -> dict[int, list[Likeness]]:
    """Who may be the same person as this contact, and in which ways; a query for each way."""
    found: dict[int, list[Likeness]] = {}
    for likeness in LIKENESSES:
        own = likeness.contacts().filter(pk=contact.pk).values_list("alike", flat=True).first()
        if not own or len(own) < _SHORTEST:
            continue
        alike = likeness.contacts().filter(alike=own).exclude(pk=contact.pk).order_by("pk")
        others = list(alike.values_list("pk", flat=True)[:MOST_ALIKE])
        if len(others) < MOST_ALIKE:
            for other in others:
                found.setdefault(other, []).append(likeness)
    pairs = _not_dismissed([_in_order(contact.pk, other) for other in found])
    open_ones = {pk for pair in pairs for pk in pair}
    return {other: ways for other, ways in found.items() if other in open_ones}


def dismiss(one: int, other: int, *, by: User, at: datetime) -> None:
    """Two contacts are two people; saying it twice changes nothing."""
    first, second = _in_order(one, other)
    NotTheSame.objects.get_or_create(
        one_id=first, other_id=second, defaults={"said_by": by, "said_at": at}
    )


def ask_again(one: int, other: int) -> None:
    """Nobody says any more that these are two people."""
    first, second = _in_order(one, other)
    NotTheSame.objects.filter(one=first, other=second).delete()


def _in_order(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _not_dismissed(pairs: Collection[Pair]) -> list[Pair]:
    """Those of `pairs`, each in id order, whom nobody called two people."""
    if not pairs:
        return []
    ids = {pk for pair in pairs for pk in pair}
    dismissed = set(
        NotTheSame.objects.filter(one__in=ids, other__in=ids).values_list("one", "other")
    )
    return [pair for pair in pairs if pair not in dismissed]
