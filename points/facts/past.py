"""What contacts did before, read for a whole batch of events at once.

By one statement for what lies a certain time back at most, which may be much of each event, and one
for what counts from the beginning, which is little of few: pages that nobody asks about are passed
over by the database as soon as they were seen once. So a long history costs hardly more than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from contacts.catalogue import Filed
from contacts.events import Recorded
from contacts.filing import COLUMNS, JOINS
from kit import sql
from points.facts.fact import Fact, Need

# Of somebody who did more than this, the latest are looked at while events come in.
MOST = 5_000
# What a page is called never changes: remembered, and forgotten all at once beyond this many.
_MEMORY = 200_000
# So many ids go along with a question, for so many sets of facts.
_MOST_PASSED_OVER = 20_000
_MOST_SETS = 100

# The index `event_past` gives each contact's latest events without sorting, and knows all that
# is asked here to find them: nobody fetches an event of years ago only to pass it over.
_PAST = """
SELECT e.contact_id, e.id, e.kind, extract(epoch FROM e.occurred_at)::float8, e.subject_id,
       e.machine IS NOT NULL{more}{filed}
  FROM unnest(%(contacts)s::bigint[]) AS c(id)
 CROSS JOIN LATERAL (
       SELECT id FROM contacts_event
        WHERE contact_id = c.id AND kind = ANY(%(kinds)s) AND id <= %(newest)s{since}{passing}
        ORDER BY occurred_at DESC, id DESC LIMIT %(most)s) AS found
  JOIN contacts_event AS e ON e.id = found.id{joins}
 WHERE e.machine IS DISTINCT FROM 'taken back'
"""
_SINCE = " AND occurred_at >= %(since)s"
_PASSING = " AND (subject_id IS NULL OR subject_id <> ALL(%(passed_over)s::bigint[]))"
_URLS = ", e.url"
_ORIGINS = ", e.properties->>'utm_source', e.properties->>'utm_medium', e.properties->>'referrer'"


class Look(NamedTuple):
    """An event of the past: when (seconds since 1970), at which page, about what (where
    somebody asks), whence."""

    id: int
    kind: str
    at: float
    page: str
    is_machine: bool
    filed: Filed = Filed()
    url: str = ""
    source: str = ""
    medium: str = ""
    referrer: str = ""


@dataclass
class Past:
    """What was read, by contact, in the order in which it was recorded."""

    _looks: dict[int, list[Look]] = field(default_factory=dict)

    def of(self, contact_id: int, *, kinds: Collection[str], machines: bool) -> Iterator[Look]:
        """What the contact did of these kinds, in order of recording."""
        for look in self._looks.get(contact_id, ()):
            if look.kind in kinds and (machines or not look.is_machine):
                yield look


def read(asked: Mapping[Fact, Sequence[Recorded]], *, wholly: bool = False) -> Mapping[Fact, Past]:
    """What each of these facts needs to know for its events. Two statements at most, and one each
    for new pages.

    `wholly` leaves nothing out, however much somebody did.
    """
    pasts: dict[Fact, Past] = dict.fromkeys(asked, Past())
    needing = {fact: events for fact, events in asked.items() if fact.need.kinds}
    near = {fact: needing[fact] for fact in needing if fact.need.reach is not None}
    far = {fact: needing[fact] for fact in needing if fact.need.reach is None}
    for some in (near, far):
        if some:
            pasts |= dict.fromkeys(some, _read(some, wholly=wholly))
    return pasts


def _read(asked: Mapping[Fact, Sequence[Recorded]], *, wholly: bool) -> Past:
    need = _together([fact.need for fact in asked])
    is_narrowed = any(fact.only.reads_subject for fact in asked)
    passed_over = _passed_over_by(frozenset(asked)) if need.reach is None else set[int]()
    events = [event for several in asked.values() for event in several]
    most = None if wholly else MOST
    rows = _rows(events, need, is_narrowed=is_narrowed, passed_over=passed_over, most=most)
    pages = _pages({row[4] for row in rows if row[4]})
    if need.reach is None and len(passed_over) < _MOST_PASSED_OVER:
        seen = {row[4] for row in rows if row[4]}
        passed_over |= {
            pk for pk in seen if all(one.passes_over(pages.get(pk, "")) for one in asked)
        }
    looks: dict[int, list[Look]] = defaultdict(list)
    for contact, pk, kind, at, subject, is_machine, *more in rows:
        filed = Filed()
        if is_narrowed:
            *more, category, topics, content_stage = more
            filed = Filed(category, tuple(topics), content_stage)
        said = [one or "" for one in more]
        if need.origins and not need.urls:
            said.insert(0, "")
        page = pages.get(subject, "")
        looks[contact].append(Look(pk, kind, at, page, is_machine, filed, *said))
    for several in looks.values():
        several.sort()
    return Past(looks)


# Subjects that none of these facts is about, as far as they were met. What facts are about, and
# what subjects are called, never changes: remembered for the sets that are asked now.
_passed_over: dict[frozenset[Fact], set[int]] = {}


def _passed_over_by(facts: frozenset[Fact]) -> set[int]:
    if facts not in _passed_over and len(_passed_over) >= _MOST_SETS:
        _passed_over.clear()
    return _passed_over.setdefault(facts, set())


def _together(needs: Sequence[Need]) -> Need:
    reaches = [need.reach for need in needs]
    known = [reach for reach in reaches if reach is not None]
    return Need(
        kinds=frozenset().union(*(need.kinds for need in needs)),
        reach=max(known, default=timedelta(0)) if len(known) == len(reaches) else None,
        urls=any(need.urls for need in needs),
        origins=any(need.origins for need in needs),
    )


def _rows(
    events: Sequence[Recorded],
    need: Need,
    *,
    is_narrowed: bool,
    passed_over: Collection[int],
    most: int | None,
) -> list[tuple[Any, ...]]:
    since: datetime | None = None
    if need.reach is not None:
        since = min(event.occurred_at for event in events) - need.reach
    statement = _PAST.format(
        more=(_URLS if need.urls else "") + (_ORIGINS if need.origins else ""),
        filed=f", {COLUMNS}" if is_narrowed else "",
        since=_SINCE if since else "",
        passing=_PASSING if passed_over else "",
        joins=JOINS if is_narrowed else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "contacts": sql.array({event.contact_id for event in events}),
                "kinds": sorted(need.kinds),
                "newest": max(event.id for event in events),
                "since": since,
                "passed_over": sql.array(passed_over),
                "most": most,  # NULL is no limit
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


_known_pages: dict[int, str] = {}


def _pages(subject_ids: set[int]) -> dict[int, str]:
    """What these subjects are called by who brought them."""
    missing = [pk for pk in subject_ids if pk not in _known_pages]
    if missing:
        if len(_known_pages) + len(missing) > _MEMORY:
            _known_pages.clear()
            missing = list(subject_ids)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, key FROM contacts_subject WHERE id = ANY(%s::bigint[])",
                [sql.array(missing)],
            )
            _known_pages.update(cursor.fetchall())
    return _known_pages
