"""Who has been silent for as long as some rule asks: found each night, recorded as an event.

From there on it is an event like others: it pays once (its key is the silence: the contact, and
when they were last active), whatever limits, scores and conditions the rule has apply, and it can
be worked out again from history.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby, takewhile
from operator import attrgetter, eq
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext
from pydantic import ValidationError

from contacts import events
from contacts.events import NewEvent, key_of
from contacts.locking import lock
from contacts.subjects import SubjectKey
from kit import sql
from kit.kinds import UnknownKind
from points.kinds import behaviour
from points.kinds.silence_after import SilenceAfter
from points.models import PointAction, PointActionVersion
from points.out_of_range import in_halves

log = logging.getLogger(__name__)

SOURCE = "clock"
KIND = "silence"
# Nights that were missed (a machine that was off) are made up for, as far back as this.
LOOKED_BACK = timedelta(days=7)
_AT_ONCE = 1_000
_SILENT = Path(__file__).parent / "sql" / "silent.sql"


class Silent(NamedTuple):
    """A contact, when it was last active, and one thing that it did on its last day."""

    contact_id: int
    last_active_at: datetime
    url: str
    subject_key: str


@dataclass(frozen=True)
class Asked:
    """A silence that rules wait for, and since when the first of them does: since it was published
    first as it is in an unbroken row of versions."""

    kind: SilenceAfter
    since: datetime


def record_silences(*, at: datetime) -> int:
    """Record every silence that has become long enough for a published rule; how many.

    Each batch of contacts is a transaction of its own: who dies on the way goes on where it stood
    when asked again, and nothing counts twice.
    """
    recorded = 0
    for asked in waited_for():
        for batch in _batches(_found(asked, at=at)):
            recorded += _all_that_fit(asked.kind, batch)
    return recorded


def waited_for() -> list[Asked]:
    """The silences that published rules ask for, each once; two queries."""
    first: dict[SilenceAfter, datetime] = {}
    live = PointAction.objects.live().filter(live__kind=SilenceAfter.key)
    numbers = dict(live.order_by("pk").values_list("pk", "live__number"))
    versions = PointActionVersion.objects.filter(action__in=numbers).order_by("action", "-number")
    for action_id, all_of_it in groupby(versions, attrgetter("action_id")):
        said = [one for one in all_of_it if one.number <= numbers[action_id]]
        asked = [_asked_by(one) for one in said]
        if (kind := asked[0]) is not None:
            # Whoever publishes it anew with other points or words goes on waiting.
            row = list(takewhile(partial(eq, kind), asked))
            since = said[len(row) - 1].published_at
            first[kind] = min(first.get(kind, since), since)
    return [Asked(kind, since) for kind, since in first.items()]


def _asked_by(version: PointActionVersion) -> SilenceAfter | None:
    """The silence that it waits for; None where it waits for none, or cannot be understood (any
    more: the console shows such a rule greyed out)."""
    try:
        kind = behaviour(version.kind, version.config)
    except (UnknownKind, ValidationError):
        return None
    return kind if isinstance(kind, SilenceAfter) else None


def _found(asked: Asked, *, at: datetime) -> Iterator[tuple[int, datetime]]:
    """Who fell silent, and when they were last active; each once."""
    long = timedelta(days=asked.kind.days)
    # What was over before the rule was published is not paid afterwards.
    since = max(asked.since, at - LOOKED_BACK) - long
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            sql.statement(_SILENT), {"what": asked.kind.what, "since": since, "until": at - long}
        )
        last = 0
        for row in cursor:
            silent = Silent(*row)
            if silent.contact_id != last and asked.kind.began_with(
                url=silent.url, subject_key=silent.subject_key
            ):
                last = silent.contact_id
                yield silent.contact_id, silent.last_active_at


def _batches(found: Iterable[tuple[int, datetime]]) -> Iterator[Sequence[tuple[int, datetime]]]:
    """All of them first: what is recorded meanwhile must not change what is read."""
    several = list(found)
    for start in range(0, len(several), _AT_ONCE):
        yield several[start : start + _AT_ONCE]


def _all_that_fit(kind: SilenceAfter, silent: Sequence[tuple[int, datetime]]) -> int:
    """Record them, without those whose score has no room for what it earns; how many.

    Who is left out is tried again the next night, as long as nights are made up for.
    """
    recorded: list[int] = []

    def record(some: Sequence[tuple[int, datetime]]) -> None:
        recorded.append(_record(kind, some))

    left_out = in_halves(silent, record)
    if left_out:
        log.warning("scores out of range: %s", sorted(contact_id for contact_id, _ in left_out))
    return sum(recorded)


@transaction.atomic
def _record(kind: SilenceAfter, silent: Sequence[tuple[int, datetime]]) -> int:
    lock([contact_id for contact_id, _ in silent])
    still = _last_active([contact_id for contact_id, _ in silent])
    about = SubjectKey(KIND, kind.silence, gettext("%(days)d days") % {"days": kind.days})
    return len(
        events.record(
            [
                NewEvent(
                    contact_id=contact_id,
                    kind=KIND,
                    occurred_at=last_active_at + timedelta(days=kind.days),
                    source=SOURCE,
                    key=key_of(
                        f"{KIND} {kind.silence}", f"{contact_id} {last_active_at.isoformat()}"
                    ),
                    subject=about,
                    properties={"days": kind.days},
                )
                for contact_id, last_active_at in silent
                if still.get(contact_id) == last_active_at
            ],
            locked=True,
        )
    )


def _last_active(contact_ids: Sequence[int]) -> dict[int, datetime]:
    """When they were last active, now that they are locked; who was merged away is not there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.contact_id, a.last_active_at FROM contacts_activity a"
            "  JOIN contacts_contact c ON c.id = a.contact_id"
            " WHERE a.contact_id = ANY(%s::bigint[])"
            "   AND c.deleted_at IS NULL AND c.merged_into_id IS NULL",
            [sql.array(contact_ids)],
        )
        return dict(cursor.fetchall())
