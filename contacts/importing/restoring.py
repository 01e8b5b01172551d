"""Fields of updated contacts go back to what they were before an import."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from contacts.fields import definitions
from contacts.importing import standing, targets, traces
from contacts.importing.staging import put_back, stage
from contacts.models import Company, Contact, ImportRow

Kept = dict[str, Any]


def fields(rows: Sequence[ImportRow], *, at: datetime) -> dict[int, Kept]:
    """Put back what is still as each row made it; by row, what stays as it is.

    That is what has been changed since, and what somebody else has by now and only one may have.

    No two rows are about the same contact; contacts are locked.
    """
    kept: dict[int, Kept] = {}
    columns = {one.alias: one.column for one in definitions() if one.column}
    contacts = Contact.objects.select_related("company").in_bulk(
        [row.contact_id for row in rows if row.before]
    )
    companies = set(
        Company.objects.living()
        .filter(pk__in=[_company(row) for row in rows if _company(row)])
        .values_list("pk", flat=True)
    )
    owners = set(User.objects.values_list("pk", flat=True))
    held = _held(rows)
    changed: list[Contact] = []
    stamps: dict[int, datetime] = {}
    for row in rows:
        contact = contacts.get(row.contact_id or 0)
        if contact is None or row.before is None:
            continue
        untouched = contact.modified_at == row.written_at
        for name, before in row.before.items():
            after = (row.after or {}).get(name)
            if name == traces.MODIFIED or _is_plugged(name):
                continue
            is_free = held.get((name, before), contact.pk) == contact.pk
            if not is_free or not _put(contact, name, before, after, columns, companies, owners):
                kept.setdefault(row.pk, {})[name] = before
        if untouched and row.pk not in kept:
            stamps[contact.pk] = datetime.fromisoformat(row.before[traces.MODIFIED])
        changed.append(contact)
    _save(changed, stamps, columns.values(), at=at)
    return kept


def _is_plugged(name: str) -> bool:
    """Whether a plugged column puts it back itself (`contacts.importing.plugged`)."""
    return name[0] == "@" and name not in (targets.OWNER, traces.IDENTIFIED)


def _held(rows: Sequence[ImportRow]) -> dict[tuple[str, Any], int]:
    """Who has what rows would put back, by field and value, where only one contact may have it."""
    unique = [one.alias for one in definitions() if one.unique]
    found: dict[tuple[str, Any], int] = {}
    for alias in unique:
        values = [row.before[alias] for row in rows if row.before and row.before.get(alias)]
        whose = standing.holders(alias, values)
        for value in values:
            if (holder := whose.get(standing.as_text(value))) is not None:
                found[alias, value] = holder
    return found


def _company(row: ImportRow) -> int:
    """The id of the company before; 0 for none."""
    return int((row.before or {}).get("company") or 0)


def _put(
    contact: Contact,
    name: str,
    before: Any,
    after: Any,
    columns: Mapping[str, str],
    companies: set[int],
    owners: set[int],
) -> bool:
    """Put one value back; False where it is no longer what the import made it."""
    if name == traces.IDENTIFIED:
        contact.identified_at = None
        return True
    if name == targets.OWNER:
        if contact.owner_id != after:
            return False
        contact.owner_id = before if before in owners else None
        return True
    if name == "company":
        now = contact.company.name if contact.company else None
        if (now or "").lower() != (after or "").lower():
            return False
        contact.company_id = before if before in companies else None
        return True
    if column := columns.get(name):
        if (getattr(contact, column) or None) != after:
            return False
        setattr(contact, column, before if before is not None or column == "email" else "")
        return True
    if contact.fields.get(name) != after:
        return False
    contact.fields.pop(name, None)
    if before is not None:
        contact.fields[name] = before
    return True


def _save(
    changed: Sequence[Contact],
    stamps: Mapping[int, datetime],
    columns: Collection[str],
    *,
    at: datetime,
) -> None:
    """Write the rows; who is as before the import also says when that was last changed."""
    if not changed:
        return
    of_field = {field.name: field.attname for field in Contact._meta.concrete_fields}
    named = ["owner", "identified_at", *columns]
    names = [of_field[name] for name in named if name in of_field]

    def rows() -> Iterator[tuple[Any, ...]]:
        for contact in changed:
            values = (getattr(contact, name) for name in names)
            fields = json.dumps(contact.fields)
            yield (contact.pk, *values, fields, stamps.get(contact.pk, at))

    stage(["id", *names, "fields", "modified_at"], rows())
    put_back([*names, "fields", "modified_at"])
