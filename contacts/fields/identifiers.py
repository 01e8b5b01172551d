"""A field becomes a unique identifier, once no two contacts share a value in it; or ends to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, Min, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Length, Lower

from contacts.models import Contact, ContactField, UniqueValue
from contacts.models.field import LONGEST_UNIQUE

_SHOWN = 10
_EACH = 5


@dataclass(frozen=True)
class Clash:
    """A value that several contacts share; the first few of them."""

    value: str
    contacts: Sequence[Contact]
    many: int


class NotUnique(Exception):
    """Contacts share values, or have some that are too long to be told apart."""

    def __init__(self, clashes: Sequence[Clash], *, too_long: int = 0) -> None:
        super().__init__()
        self.clashes = clashes
        self.too_long = too_long


def begin(row: ContactField) -> None:
    """Note down every value, so that the database refuses a second of it from now on.

    Nobody writes contacts meanwhile: a contact that came in between would be missed. Must be
    called inside a transaction, which goes on to store the field.

    Raises:
        NotUnique: there are clashes.
    """
    if row.alias == "email":
        return
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE contacts_contact IN SHARE ROW EXCLUSIVE MODE")
    too_long = _having(row).alias(length=Length("value")).filter(length__gt=LONGEST_UNIQUE).count()
    found = clashes(row)
    if found or too_long:
        raise NotUnique(found, too_long=too_long)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_uniquevalue (field_id, contact_id, value)"
            " SELECT %(field)s, id, fields ->> %(alias)s FROM contacts_contact"
            "  WHERE deleted_at IS NULL AND merged_into_id IS NULL AND erased_at IS NULL"
            "    AND fields ->> %(alias)s <> ''",
            {"field": row.pk, "alias": row.alias},
        )


def end(row: ContactField) -> None:
    """Let several contacts have the same value from now on."""
    UniqueValue.objects.filter(field=row).delete()


def clashes(row: ContactField) -> list[Clash]:
    """Values that more than one living contact has, with the contacts; the first few."""
    shared = (
        _having(row)
        .values(lower=Lower("value"))
        .annotate(many=Count("pk"), first=Min("value"), ids=ArrayAgg("pk", order_by="pk"))
        .filter(many__gt=1)
        .order_by("-many", "first")[:_SHOWN]
    )
    found = [(clash["first"], clash["many"], clash["ids"][:_EACH]) for clash in shared]
    people = Contact.objects.in_bulk({pk for _value, _many, ids in found for pk in ids})
    return [Clash(value, [people[pk] for pk in ids], many) for value, many, ids in found]


def _having(row: ContactField) -> QuerySet[Contact]:
    """The living contacts that have a value in the field, with the value as text."""
    value = Cast(KeyTextTransform(row.alias, "fields"), TextField())
    return Contact.objects.living().annotate(value=value).filter(value__gt="")
