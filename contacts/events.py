"""The one door for events, whoever brings them: pipeline, REST, import, channels."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from contacts.catalogue import PAGE, Filed
from contacts.event_kinds import EVENT_KINDS
from contacts.filing import filed, page_of
from contacts.locking import lock
from contacts.subjects import Known, SubjectKey, known
from kit import sql
from kit.sockets import Socket


@dataclass(slots=True)
class NewEvent:
    """An event to be recorded.

    `key` makes it the same event when it comes again (`key_of`); `machine` is None for
    people, else why it was not one; machines' events are stored and shown but earn nothing.
    """

    contact_id: int
    kind: str
    occurred_at: datetime
    source: str
    key: uuid.UUID
    subject: SubjectKey | None = None
    url: str = ""
    properties: dict[str, Any] | None = None
    machine: str | None = None


@dataclass(slots=True)
class Recorded:
    """An event as stored; what the plugs of `on_events` get, in order of recording."""

    id: int
    contact_id: int
    kind: str
    subject_id: int | None
    subject_key: str
    url: str
    occurred_at: datetime
    source: str
    properties: dict[str, Any] | None
    machine: str | None
    key: uuid.UUID | None = None  # as its bringer gave it; not stored with the event
    # What it is about now (`contacts/filing.py`).
    category: str = ""
    topics: tuple[str, ...] = ()
    content_stage: str = ""


_DONE_TO_THEM = {key for key, kind in EVENT_KINDS.items() if kind.is_done_to_them}

# Plugs, in this order: points (match and post), then triggers, campaigns.
on_events: Socket[[Sequence[Recorded]]] = Socket("contacts.on_events")


def key_of(scope: str, key: str) -> uuid.UUID:
    """The key of an event that its bringer calls `key` within `scope` (a visitor, a file, …)."""
    return uuid.UUID(bytes=blake2b(f"{scope}\0{key}".encode(), digest_size=16).digest())


def record(events: Sequence[NewEvent], *, locked: bool = False) -> list[Recorded]:
    """Store events and let everybody who listens answer; returns those that were new.

    Locks the contacts, drops events whose key was recorded before (also twice in one
    batch), stores the rest by COPY in the order given, moves each contact's last
    activity, and calls `on_events`. Must be called inside a transaction, which is
    what makes an event and the points it earns one fact. Contacts must exist.
    `locked` says that the caller holds the contacts' locks already.
    """
    if not locked:
        lock([event.contact_id for event in events])
    fresh = _not_seen_before(events)
    if not fresh:
        return []
    recorded = _store(fresh)
    _touch(recorded)
    on_events(recorded)
    return recorded


def _not_seen_before(events: Sequence[NewEvent]) -> list[NewEvent]:
    first = {event.key: event for event in reversed(events)}  # the first of a pair wins
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_eventkey (key) SELECT key FROM unnest(%s::uuid[]) AS w(key)"
            " ORDER BY key ON CONFLICT DO NOTHING RETURNING key",
            [sql.array(first)],
        )
        if cursor.rowcount == len(events):
            return list(events)
        new = {row[0] for row in cursor.fetchall()}
    fresh = []
    for event in events:
        if event.key in new:
            new.remove(event.key)
            fresh.append(first[event.key])
    return fresh


def _store(events: Sequence[NewEvent]) -> list[Recorded]:
    subjects = known(
        {event.subject for event in events if event.subject},
        places={page_of(event.url) for event in events if _is_somewhere(event)},
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('contacts_event_id_seq') FROM generate_series(1, %s)", [len(events)]
        )
        ids = sorted(row[0] for row in cursor.fetchall())
        recorded = [_recorded(pk, event, subjects) for pk, event in zip(ids, events, strict=True)]
        with cursor.copy(
            "COPY contacts_event (id, contact_id, kind, subject_id, url, occurred_at, source,"
            " properties, machine) FROM STDIN"
        ) as copy:
            for event in recorded:
                copy.write_row(
                    (
                        event.id,
                        event.contact_id,
                        event.kind,
                        event.subject_id,
                        event.url,
                        event.occurred_at,
                        event.source,
                        Jsonb(event.properties) if event.properties else None,
                        event.machine,
                    )
                )
    return recorded


def _is_somewhere(event: NewEvent) -> bool:
    """Whether it happened on a page that is not what it is about."""
    return bool(event.url) and (event.subject is None or event.subject.kind != PAGE)


def _recorded(pk: int, event: NewEvent, subjects: dict[tuple[str, str], Known]) -> Recorded:
    about = subjects[event.subject[:2]] if event.subject else None
    what = about.filed if about else Filed()
    if _is_somewhere(event) and (place := subjects.get((PAGE, page_of(event.url)))):
        what = filed(what, place.filed)
    return Recorded(
        pk,
        event.contact_id,
        event.kind,
        about.id if about else None,
        event.subject.key if event.subject else "",
        event.url,
        event.occurred_at,
        event.source,
        event.properties,
        event.machine,
        event.key,
        *what,
    )


def _touch(events: Sequence[Recorded]) -> None:
    """Move last activity forward for what people (not machines) did themselves."""
    latest: dict[int, datetime] = {}
    for event in events:
        if event.machine is None and event.kind not in _DONE_TO_THEM:
            known = latest.get(event.contact_id)
            if known is None or event.occurred_at > known:
                latest[event.contact_id] = event.occurred_at
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_activity AS a SET last_active_at = w.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS w(contact_id, at)"
            " WHERE a.contact_id = w.contact_id"
            " AND (a.last_active_at IS NULL OR a.last_active_at < w.at)",
            [sql.array(latest), sql.array(latest.values())],
        )
