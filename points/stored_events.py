"""What contacts did, as it was recorded: read again for rules that are worked out anew."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from contacts.catalogue import PAGE, Filed
from contacts.events import Recorded
from contacts.filing import filed, page_of
from contacts.models import Subject
from kit import sql
from points.rules import Rules

_SQL = Path(__file__).parent / "sql"

# So many ids go along with each question: they are hashed once for a thousand contacts.
_MOST_PASSED_OVER = 20_000


@dataclass(frozen=True)
class StoredEvents:
    """Events in the order of recording, and when each was recorded, in seconds, by id."""

    events: list[Recorded]
    recorded_at: dict[int, float]


def stored_events(
    contact_ids: Collection[int], rules: Rules, *, also: Collection[int]
) -> StoredEvents:
    """Everything that these contacts did and some rule may pay for, and these events besides.

    Two queries, and one more where rules ask what things are about and something was done on a
    page. Most of what people do is about pages that no rule asks for: such events are passed over,
    by the database as soon as `rules` have seen one about the page.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "stored_events.sql"),
            {
                "contacts": sql.array(contact_ids),
                "kinds": list(rules.kinds),
                "passed_over": sql.array(rules.passed_over),
                "also": sql.array(also),
            },
        )
        rows = cursor.fetchall()
    subjects = _subjects({row[3] for row in rows if row[3] is not None})
    places = _places(rows, subjects) if rules.read_subjects else [""] * len(rows)
    pages = _pages({place for place in places if place})
    may_pay: dict[tuple[str, int | None, str], bool] = {}
    found = StoredEvents([], {})
    for row, place in zip(rows, places, strict=True):
        about = (row[2], row[3], place)
        event: Recorded | None = None
        if about not in may_pay:
            event = _event(row, subjects, pages.get(place))
            may_pay[about] = rules.may_meet(event)
            if not may_pay[about] and len(rules.passed_over) < _MOST_PASSED_OVER:
                _pass_over(event, rules)
        if may_pay[about] or row[0] in also:
            found.events.append(event or _event(row, subjects, pages.get(place)))
            found.recorded_at[row[0]] = row[9]
    return found


def _pass_over(event: Recorded, rules: Rules) -> None:
    if event.subject_id is not None and rules.never_meets(event):
        rules.passed_over.add(event.subject_id)


_Row = tuple[
    int, int, str, int | None, str, float, str, str | None, str | None, float
]  # as sql/stored_events.sql has it
_About = tuple[str, str, Filed]  # kind, key, what it is filed under
_NOTHING: _About = ("", "", Filed())


def _places(rows: Sequence[_Row], subjects: dict[int, _About]) -> list[str]:
    """The page on which each happened, where that tells what it is about: what is filed itself, as
    pages are, is about that wherever it happened."""
    placeless = {pk for pk, (kind, _, own) in subjects.items() if kind == PAGE or any(own)}
    return [("" if row[3] in placeless else page_of(row[4])) for row in rows]


def _event(row: _Row, subjects: dict[int, _About], page: Filed | None) -> Recorded:
    _, key, own = subjects.get(row[3] or 0, _NOTHING)
    return Recorded(
        row[0],
        row[1],
        row[2],
        row[3],
        key,
        row[4],
        datetime.fromtimestamp(row[5], UTC),
        row[6],
        json.loads(row[7]) if row[7] else None,
        row[8],
        None,
        *filed(own, page),
    )


def _subjects(ids: Collection[int]) -> dict[int, _About]:
    known = Subject.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "key", "category", "topics", "content_stage"
    )
    return {
        pk: (kind, key, Filed(category, tuple(topics or ()), content_stage))
        for pk, kind, key, category, topics, content_stage in known
    }


def _pages(keys: Collection[str]) -> dict[str, Filed]:
    if not keys:
        return {}
    known = Subject.objects.filter(kind=PAGE, key__in=keys).values_list(
        "key", "category", "topics", "content_stage"
    )
    return {
        key: Filed(category, tuple(topics or ()), content_stage)
        for key, category, topics, content_stage in known
    }
