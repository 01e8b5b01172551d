"""What events are about: found by key, made at first sight."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection

from contacts import catalogue
from contacts.catalogue import PAGE, Filed


class SubjectKey(NamedTuple):
    """How the bringer of an event names its subject, e.g. ("page", "https://shop.example/pricing")."""

    kind: str
    key: str
    label: str = ""


class Known(NamedTuple):
    """A subject as it is stored: its id, and what it is filed under."""

    id: int
    filed: Filed = Filed()


def known(
    subjects: Collection[SubjectKey], *, places: Collection[str] = ()
) -> dict[tuple[str, str], Known]:
    """Each subject by (kind, key); unknown ones are made. Those of the pages with the keys `places`
    come along as far as they are known. Three statements at most, one where nothing is new."""
    labels = {(s.kind, s.key): s.label for s in subjects}
    asked = {*labels, *((PAGE, place) for place in places)}
    if not asked:
        return {}
    wanted = sorted(labels)
    kinds, keys = [kind for kind, _ in asked], [key for _, key in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.kind, s.key, s.id, s.category, s.topics, s.content_stage"
            "  FROM contacts_subject s"
            "  JOIN unnest(%s::text[], %s::text[]) AS w(kind, key) USING (kind, key)",
            [kinds, keys],
        )
        found = {(kind, key): _known(*row) for kind, key, *row in cursor.fetchall()}
        missing = [pair for pair in wanted if pair not in found]
        if missing:
            # In key order, so that two batches wait for each other instead of deadlocking.
            # DO UPDATE, because DO NOTHING would not return a row that another made just now.
            cursor.execute(
                "INSERT INTO contacts_subject"
                " (kind, key, label, category, topics, content_stage, first_seen_at)"
                " SELECT kind, key, label, category,"
                "        ARRAY(SELECT jsonb_array_elements_text(topics)), content_stage, now()"
                "   FROM jsonb_to_recordset(%s::jsonb) AS w(kind text, key text, label text,"
                "        category text, topics jsonb, content_stage text)"
                " ON CONFLICT (kind, key) DO UPDATE SET key = EXCLUDED.key"
                " RETURNING kind, key, id, category, topics, content_stage",
                [json.dumps(_described(missing, labels))],
            )
            found |= {(kind, key): _known(*row) for kind, key, *row in cursor.fetchall()}
    return found


def _described(
    missing: Sequence[tuple[str, str]], labels: Mapping[tuple[str, str], str]
) -> list[dict[str, Any]]:
    """New subjects; pages as the account's catalogue files them."""
    has_pages = any(kind == PAGE for kind, _ in missing)
    patterns = catalogue.patterns() if has_pages else []
    return [
        {
            "kind": kind,
            "key": key,
            "label": labels[kind, key][:300],
            **catalogue.filed(key, patterns if kind == PAGE else ())._asdict(),
        }
        for kind, key in missing
    ]


def _known(pk: int, category: str, topics: list[str], content_stage: str) -> Known:
    return Known(pk, Filed(category, tuple(topics), content_stage))
