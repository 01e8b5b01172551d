"""Contacts who may be one person: found by three indexes, dismissed by people, merged by hand.

The address itself cannot stand twice: the database refuses that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from django.db.models import Q, QuerySet
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
# A page reads so many times so many contacts at most.
_WINDOW = 10_000
_WINDOWS = 5

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

    The index is read in its order from `after`, window by window; so many at most that a page
    comes soon, also among hundreds of thousands of contacts who are all different.
    """
    pairs: list[Pair] = []
    for _round in range(_WINDOWS):
        alike, after = _window(likeness, after=after, limit=limit)
        pairs += _not_dismissed([pair for ids in alike for pair in combinations(ids, 2)])
        if not after or len(pairs) >= limit:
            break
    return pairs, after


def _window(likeness: Likeness, *, after: str, limit: int) -> tuple[list[list[int]], str]:
    """Up to `limit` groups of contacts who are alike in the next rows, and where to go on."""
    rows = list(
        likeness.contacts()
        .filter(alike__gt=after)
        .order_by("alike", "pk")
        .values_list("alike", "pk")[:_WINDOW]
    )
    groups = [
        (alike, [pk for _alike, pk in same]) for alike, same in groupby(rows, key=itemgetter(0))
    ]
    is_cut_off = len(rows) == _WINDOW
    if is_cut_off and len(groups) > 1:
        groups.pop()  # the next window has it whole
    found: list[list[int]] = []
    for place, (alike, ids) in enumerate(groups):
        if len(alike) >= _SHORTEST and 2 <= len(ids) <= MOST_ALIKE:
            found.append(ids)
        if len(found) == limit:
            is_end = place == len(groups) - 1 and not is_cut_off
            return found, "" if is_end else alike
    return found, groups[-1][0] if is_cut_off else ""


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
