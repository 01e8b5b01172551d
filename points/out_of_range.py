"""Deeds for many contacts, of whom somebody's score would become too large a number.

Nothing of the kind may keep the others waiting: whoever it is, is left as they were, and whoever
does such a deed says how many.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import ngettext

from accounts import jobs
from accounts.models import Job
from points import ledger
from points.ledger import NewEntry, Posted, ScoreOutOfRange

log = logging.getLogger(__name__)

T = TypeVar("T")


class Fitted(NamedTuple):
    """What was posted, and the contacts for whom nothing was."""

    posted: list[Posted]
    left_out: frozenset[int] = frozenset()


def post_what_fits(entries: Sequence[NewEntry], *, locked: bool = False) -> Fitted:
    """`points.ledger.post` for lines that nobody counts besides (no events'), without those of
    contacts whose score they would make too large a number.

    Costs no statement more: the ledger looks before it writes.
    """
    if not entries:
        return Fitted([])
    try:
        return Fitted(ledger.post(entries, locked=locked))
    except ScoreOutOfRange as error:
        left_out = error.contact_ids
    log.warning("left as they were, their scores are out of range: %s", sorted(left_out))
    fitting = [entry for entry in entries if entry.contact_id not in left_out]
    return Fitted(ledger.post(fitting, locked=locked) if fitting else [], left_out)


def in_halves(things: Sequence[T], deed: Callable[[Sequence[T]], None]) -> list[T]:
    """Do `deed` for all of them; where somebody's score does not fit, for each half by itself.

    For deeds that write more than lines: each try is a transaction of its own, rolled back where
    it fails. Returns those that were left out in the end.
    """
    try:
        with transaction.atomic():
            deed(things)
    except ScoreOutOfRange:
        if len(things) == 1:
            return list(things)
        half = len(things) // 2
        return [*in_halves(things[:half], deed), *in_halves(things[half:], deed)]
    return []


def say(job: Job, left_out: int, *, at: datetime) -> None:
    """Write in the job's log how many were left out; nothing, if nobody was."""
    if not left_out:
        return
    said = ngettext(
        "%(count)d contact was left as it was: its score would become too large a number.",
        "%(count)d contacts were left as they were: their scores would become too large numbers.",
        left_out,
    )
    jobs.say(job, said % {"count": left_out}, at=at)
