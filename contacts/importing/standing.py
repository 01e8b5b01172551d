"""Who is there already, and how they stand: what a batch of rows is compared with."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from contacts import do_not_contact
from contacts.fields import definitions
from contacts.importing import plugged, targets
from contacts.importing.plan import Plan
from contacts.importing.rows import Taken
from contacts.merging import all_living
from contacts.models import Contact, ContactTag, DoNotContact

_BY_TEXT = "SELECT w.value, c.id FROM unnest(%s::text[]) AS w(value)"


@dataclass(slots=True)
class Standing:
    """How one contact stands: its columns, custom fields, tags in small letters, and the rest."""

    id: int
    columns: dict[str, Any]
    fields: dict[str, Any]
    company: str
    tags: set[str] = field(default_factory=set)
    do_not_contact: bool = False
    plugged: dict[str, Any] = field(default_factory=dict)

    def value(self, alias: str, column: str) -> Any:
        """What a field holds now; None if it is empty."""
        if alias == "company":
            return self.company or None
        if column:
            return self.columns[column] or None
        return self.fields.get(alias)


def holders(alias: str, values: Collection[Any]) -> dict[str, int]:
    """Which living contact holds each value of a field that is unique, by the value in small
    letters."""
    texts = sorted({as_text(value) for value in values if value is not None})
    if not texts:
        return {}
    if alias == targets.ID:
        asked = {int(text): text for text in texts}
        living = Contact.objects.living().filter(pk__in=set(all_living(list(asked)).values()))
        there = set(living.values_list("pk", flat=True))
        became = all_living(list(asked))
        return {asked[pk]: now for pk, now in became.items() if now in there}
    if alias == "email":
        query = (
            f"{_BY_TEXT} JOIN contacts_contact c ON lower(c.email) = lower(w.value)"
            " WHERE c.deleted_at IS NULL AND c.merged_into_id IS NULL"
        )
        parameters: list[Any] = [texts]
    else:
        query = (
            "SELECT w.value, u.contact_id FROM unnest(%s::text[]) AS w(value)"
            " JOIN contacts_uniquevalue u ON lower(u.value) = lower(w.value)"
            "  AND u.field_id = (SELECT id FROM contacts_contactfield"
            "                     WHERE object = 'contact' AND alias = %s)"
        )
        parameters = [texts, alias]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return {value.lower(): pk for value, pk in cursor.fetchall()}


def as_text(value: Any) -> str:
    """A value as the database compares it where it must be unique."""
    return value.lower() if isinstance(value, str) else json.dumps(value)


def of(contact_ids: Collection[int], plan: Plan) -> dict[int, Standing]:
    """How these contacts stand, as far as the plan is about it; who is not living is left out."""
    if not contact_ids:
        return {}
    ids = sorted(contact_ids)
    names = ["id", "modified_at", "identified_at", "company_id", "owner_id", "fields"]
    names += [name for name in columns(plan).values() if name not in names]
    rows = Contact.objects.living().filter(pk__in=ids)
    found = {
        row["id"]: Standing(
            id=row["id"],
            columns=row,
            fields=row["fields"] or {},
            company=row["company__name"] or "",
        )
        for row in rows.values(*names, "company__name")
    }
    chosen = set(plan.columns)
    if plan.tags or targets.TAGS in chosen:
        stuck = ContactTag.objects.filter(contact__in=ids).values_list("contact_id", "tag__name")
        for pk, name in stuck:
            if pk in found:
                found[pk].tags.add(name.lower())
    if targets.DO_NOT_CONTACT in chosen:
        refused = DoNotContact.objects.filter(contact__in=ids, channel=do_not_contact.EMAIL)
        for pk in refused.values_list("contact_id", flat=True):
            if pk in found:
                found[pk].do_not_contact = True
    for key, column in plugged.columns().items():
        if key in chosen:
            for pk, now in column.read(ids).items():
                if pk in found:
                    found[pk].plugged[key] = now
    return found


def columns(plan: Plan) -> dict[str, str]:
    """The fields of the plan that are columns of Contact, each with its column."""
    known = definitions()
    return {
        alias: "company_id" if alias == "company" else one.column
        for alias in plan.columns
        if (one := known.get(alias)) is not None and one.column
    }


def keys(rows: Iterable[Taken], alias: str) -> list[Any]:
    """What rows say about `alias`."""
    return [value for row in rows if (value := row.values.get(alias)) is not None]


def unique_aliases(plan: Plan) -> Sequence[str]:
    """The fields of the plan that nobody else may share, the address first."""
    offered = targets.targets()
    return [
        alias
        for alias in dict.fromkeys(("email", *filter(None, plan.columns)))
        if alias != targets.ID
        and alias in plan.columns
        and alias in offered
        and offered[alias].identifies
    ]


Held = Mapping[str, Mapping[str, int]]


def held(rows: Sequence[Taken], plan: Plan) -> Held:
    """For each unique field, which contact holds which of the values in `rows`."""
    wanted = dict.fromkeys([*unique_aliases(plan), plan.identify] if plan.identify else [])
    wanted |= dict.fromkeys(unique_aliases(plan))
    return {alias: holders(alias, keys(rows, alias)) for alias in wanted}
