"""What events are about: found by key, made at first sight."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection


class SubjectKey(NamedTuple):
    """How the bringer of an event names its subject, e.g. ("page", "https://shop.example/pricing")."""

    kind: str
    key: str
    label: str = ""


class Known(NamedTuple):
    """A subject as it is stored: its id, and what it is filed under."""

    id: int
    category: str = ""
    topics: tuple[str, ...] = ()
    content_stage: str = ""


def known(subjects: Collection[SubjectKey]) -> dict[tuple[str, str], Known]:
    """Each subject by (kind, key); unknown ones are made. Two statements at most."""
    labels = {(s.kind, s.key): s.label for s in subjects}
    if not labels:
        return {}
    wanted = sorted(labels)
    kinds, keys = [kind for kind, _ in wanted], [key for _, key in wanted]
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
                " SELECT kind, key, label, '', '{}', '', now()"
                "   FROM unnest(%s::text[], %s::text[], %s::text[]) AS w(kind, key, label)"
                " ON CONFLICT (kind, key) DO UPDATE SET key = EXCLUDED.key"
                " RETURNING kind, key, id, category, topics, content_stage",
                [
                    [k for k, _ in missing],
                    [k for _, k in missing],
                    [labels[p][:300] for p in missing],
                ],
            )
            found |= {(kind, key): _known(*row) for kind, key, *row in cursor.fetchall()}
    return found


def _known(pk: int, category: str, topics: list[str], content_stage: str) -> Known:
    return Known(pk, category, tuple(topics), content_stage)
