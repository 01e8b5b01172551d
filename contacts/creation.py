"""Contacts come into being here, by hand, by visit or by script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from contacts import lifecycle
from contacts.models import Activity, Contact


@transaction.atomic
def create(*, at: datetime, source: str, email: str | None = None, **fields: Any) -> Contact:
    """A new contact, known if it has an address or `identified_at`, else anonymous.

    `fields` are columns of Contact. Also makes the row that transactions lock, and lets
    every app that keeps something per contact begin it (`lifecycle.on_created`).

    Raises:
        IntegrityError: the address belongs to somebody else.
    """
    email = email.strip().lower() if email else None
    identified_at = fields.pop("identified_at", at if email else None)
    contact = Contact.objects.create(
        created_at=at, source=source, email=email, identified_at=identified_at, **fields
    )
    Activity.objects.create(contact=contact, last_active_at=None)
    lifecycle.on_created([contact.pk])
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
