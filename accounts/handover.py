"""The socket for what colleagues own: it can be counted, and handed over when one leaves.

An app above plugs in what it lets people own:

    handover.plug(Sort("contacts", in_words, count, hand_over))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Sort:
    """One sort of thing that has owners.

    `words` says how many in words ("12 contacts"), `count` how many a user owns, `hand_over`
    gives all of them to another, in the caller's transaction.
    """

    key: str
    words: Callable[[int], str]
    count: Callable[[User], int]
    hand_over: Callable[[User, User], int]


_sorts: dict[str, Sort] = {}


def plug(sort: Sort) -> None:
    """Make a sort known; the same key twice is one."""
    _sorts[sort.key] = sort


def owned_by(user: User) -> list[str]:
    """What `user` owns, in words; empty if nothing."""
    counted = [(sort, sort.count(user)) for sort in _sorts.values()]
    return [sort.words(many) for sort, many in counted if many]


def hand_over(user: User, heir: User) -> int:
    """Give everything that `user` owns to `heir`; says how many things that were."""
    return sum(sort.hand_over(user, heir) for sort in _sorts.values())
