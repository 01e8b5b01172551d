"""Contacts come into being here, by hand, by visit or by script."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from contacts import lifecycle
from contacts.fields import put
from contacts.models import Activity, Contact

# Columns that are no fields, or whose value comes as the column holds it.
_COLUMNS = {"id", "owner", "owner_id", "company_id", "identified_at", "fields", "modified_by"}


@transaction.atomic
def create(*, at: datetime, source: str, email: str | None = None, **fields: Any) -> Contact:
    """A new contact, known if it has an address or `identified_at`, else anonymous.

    `fields` are cleaned values by alias (`contacts.fields.clean`), and columns of Contact such
    as `owner`. Also makes the row that transactions lock, and lets every app that keeps
    something per contact begin it (`lifecycle.on_created`).

    Raises:
        IntegrityError: the address, or a value that must be unique, belongs to somebody else;
            `contacts.uniqueness.taken` tells whose it is.
        ValueError: there is no such field.
    """
    email = email.strip().lower() if email else None
    fields.setdefault("identified_at", at if email else None)
    contact = Contact(created_at=at, source=source, email=email)
    for name in fields.keys() & _COLUMNS:
        setattr(contact, name, fields.pop(name))
    put(contact, fields)
    contact.save(force_insert=True)
    Activity.objects.create(contact=contact, last_active_at=None)
    lifecycle.on_created([contact.pk])
    if contact.identified_at:
        lifecycle.on_changed([contact.pk], lifecycle.ANYTHING)
    return contact


def create_anonymous(ids: Mapping[int, datetime], *, source: str) -> None:
    """Make anonymous contacts with ids that were promised to visitors, in three statements.

    `ids` maps each id to when the visitor was first seen. Ids that exist are left alone,
    so that a promise may be kept twice. Must be called inside a transaction.
    """
    wanted = sorted(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contact (id, created_at, modified_at, source, firstname,"
            " lastname, position, phone, mobile, city, country, website, fields)"
            " SELECT id, at, now(), %s, '', '', '', '', '', '', '', '', '{}'"
            "   FROM unnest(%s::bigint[], %s::timestamptz[]) AS w(id, at)"
            " ON CONFLICT (id) DO NOTHING RETURNING id",
            [source, wanted, [ids[pk] for pk in wanted]],
        )
        made = sorted(row[0] for row in cursor.fetchall())
        cursor.execute(
            "INSERT INTO contacts_activity (contact_id) SELECT unnest(%s::bigint[])", [made]
        )
    if made:
        lifecycle.on_created(made)


def create_known(emails: Collection[str], *, at: datetime, source: str) -> set[int]:
    """Make contacts of those of these addresses (in small letters) that nobody has yet; their ids.

    In address order, so that two who make the same ones wait for each other instead of
    deadlocking. Must be called inside a transaction, before contacts are locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_contact (email, created_at, identified_at, modified_at, source,"
            " firstname, lastname, position, phone, mobile, city, country, website, fields)"
            " SELECT email, %(at)s, %(at)s, now(), %(source)s, '', '', '', '', '', '', '', '', '{}'"
            "   FROM unnest(%(emails)s::text[]) WITH ORDINALITY AS w(email, place) ORDER BY place"
            " ON CONFLICT DO NOTHING RETURNING id",
            {"at": at, "source": source, "emails": sorted(emails)},
        )
        made = sorted(row[0] for row in cursor.fetchall())
        cursor.execute(
            "INSERT INTO contacts_activity (contact_id) SELECT unnest(%s::bigint[])", [made]
        )
    if made:
        lifecycle.on_created(made)
        lifecycle.on_changed(made, lifecycle.ANYTHING)
    return set(made)
