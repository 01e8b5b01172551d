"""Contacts from rows: copied beside the table, then inserted or updated by one statement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models
from psycopg import sql

from contacts.importing import targets, traces
from contacts.importing.deciding import Decision
from contacts.importing.standing import Standing
from contacts.models import Contact

_STAGE = "import_stage"
# The search words are a trigger's work.
_NOT_OURS = {"search"}


def insert_contacts(
    created: Sequence[Decision],
    columns: Mapping[str, str],
    companies: Mapping[str, int],
    *,
    source: str,
    at: datetime,
) -> set[int]:
    """Insert new contacts with the ids that they were given; the ids that came in.

    Left out is whose address somebody else has brought in at the same moment.
    """
    if not created:
        return set()
    defaults = _defaults()
    names = list(defaults)
    place = {name: index for index, name in enumerate(names)}
    bare = [defaults[name] for name in names]
    bare[place["source"]] = source
    bare[place["modified_at"]] = bare[place["identified_at"]] = at
    of_alias = {alias: place[column] for alias, column in columns.items()}
    pk, created_at, owner = place["id"], place["created_at"], place["owner_id"]
    fields, company = place["fields"], place["company_id"]

    def rows() -> Any:
        for decision in created:
            row = bare.copy()
            row[pk] = decision.contact_id
            row[created_at] = decision.row.values.get(targets.CREATED) or at
            custom = {}
            for alias, value in decision.after.items():
                index = of_alias.get(alias)
                if index is not None:
                    row[index] = companies[value.lower()] if index == company else value
                elif alias[0] != "@":
                    custom[alias] = value
            row[owner] = decision.after.get(targets.OWNER)
            row[fields] = json.dumps(custom) if custom else "{}"
            yield row

    stage(names, rows())
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO contacts_contact ({names}) SELECT {names} FROM {stage} ORDER BY id"
                " ON CONFLICT DO NOTHING RETURNING id"
            ).format(names=listed, stage=sql.Identifier(_STAGE))
        )
        return {row[0] for row in cursor.fetchall()}


def update_contacts(
    updated: Sequence[Decision],
    columns: Mapping[str, str],
    companies: Mapping[str, int],
    there: Mapping[int, Standing],
    *,
    at: datetime,
) -> None:
    """Bring contacts up to date whose row is locked and stands as in `there`.

    Who gets only tags or points stays untouched, and so does their `modified_at`.
    """
    changed = [one for one in updated if any(_is_of_the_row(name) for name in one.after)]
    if not changed:
        return
    names = ["id", "owner_id", "identified_at", "fields", "modified_at"]
    names += [column for column in columns.values() if column not in names]
    place = {name: index for index, name in enumerate(names)}

    def rows() -> Any:
        for decision in changed:
            stands = there[decision.contact_id or 0]
            row = [stands.columns[name] for name in names]
            custom = dict(stands.fields)
            for alias, value in decision.after.items():
                column = columns.get(alias)
                if column == "company_id":
                    row[place[column]] = None if value is None else companies[value.lower()]
                elif column:
                    row[place[column]] = _defaults()[column] if value is None else value
                elif alias == targets.OWNER:
                    row[place["owner_id"]] = value
                elif alias == traces.IDENTIFIED:
                    row[place["identified_at"]] = value
                elif alias[0] != "@":
                    custom.pop(alias, None)
                    if value is not None:
                        custom[alias] = value
            row[place["fields"]] = json.dumps(custom)
            row[place["modified_at"]] = at
            yield row

    stage(names, rows())
    put_back(names[1:])


def put_back(names: Sequence[str]) -> None:
    """Set these columns of contacts to what is staged for them."""
    listed = sql.SQL(", ").join(
        sql.SQL("{name} = stage.{name}").format(name=sql.Identifier(name)) for name in names
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "UPDATE contacts_contact AS contact SET {listed} FROM {stage} AS stage"
                " WHERE contact.id = stage.id"
            ).format(listed=listed, stage=sql.Identifier(_STAGE))
        )


def _is_of_the_row(name: str) -> bool:
    return name[0] != "@" or name in (targets.OWNER, traces.IDENTIFIED)


def stage(names: Sequence[str], rows: Any) -> None:
    """A table for the time of the transaction, typed as contacts are, with these rows in it."""
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    stage = sql.Identifier(_STAGE)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(stage))
        cursor.execute(
            sql.SQL(
                "CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM contacts_contact WHERE false"
            ).format(stage, listed)
        )
        with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(stage, listed)) as copy:
            for row in rows:
                copy.write_row(row)


@cache
def _defaults() -> dict[str, Any]:
    """Every column of a contact with what a new one has in it, as the model says."""
    found: dict[str, Any] = {}
    for field in Contact._meta.concrete_fields:
        column = field.column
        if not column or column in _NOT_OURS or isinstance(field, models.GeneratedField):
            continue
        default = field.get_default()
        found[column] = json.dumps(default) if isinstance(default, dict | list) else default
    return found
