"""Fields are defined, changed, put in order, taken out of use and deleted here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext
from pydantic import ValidationError as DoesNotFit

from accounts.models import User
from contacts.fields import aliases, identifiers
from contacts.fields.definition import defined, look_again
from contacts.fields.kinds import behaviour, field_kinds
from contacts.models import Company, Contact, ContactField
from kit.kinds import UnknownKind
from kit.sockets import Socket

# The columns that whoever defines a field may set; the alias and the type only once.
CHANGEABLE = (
    "label",
    "group",
    "is_published",
    "is_required",
    "is_listable",
    "is_visible",
    "is_short_visible",
    "is_unique",
    "is_publicly_updatable",
    "default_value",
    "char_length_limit",
    "properties",
    "help_text",
)


# A field is about to go (its id); nobody has a value in it. Called before anything is locked.
# Plugs: points (what names it is compiled anew).
on_delete: Socket[[int]] = Socket("contacts.fields.on_delete")


class BadDefinition(ValueError):
    """A field cannot be defined so; `errors` has words beside each column."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


class StillUsed(Exception):
    """Contacts or companies have values in the field; they must be removed first."""


@transaction.atomic
def create(
    *,
    label: str,
    type: str,
    at: datetime,
    actor: User | None,
    object: str = "contact",
    alias: str = "",
    group: str = ContactField.Group.CORE,
    **more: Any,
) -> ContactField:
    """A new field, the last of its section; its alias is made from the label unless given.

    Raises:
        BadDefinition: the alias is taken or reserved, or something does not fit the type.
    """
    _one_at_a_time()
    taken = set(ContactField.objects.filter(object=object).values_list("alias", flat=True))
    if alias in taken:
        raise BadDefinition({"alias": [gettext("There is a field of this name already.")]})
    if alias and not aliases.is_alias(alias):
        raise BadDefinition(
            {"alias": [gettext("Use small letters, digits and _; some words are reserved.")]}
        )
    last = ContactField.objects.filter(object=object, group=group).order_by("-order").first()
    row = ContactField(
        object=object,
        alias=alias or aliases.made_from(label, taken=taken),
        label=label,
        type=type,
        group=group,
        order=last.order + 1 if last else 1,
        created_by=actor,
        **{name: value for name, value in more.items() if name in CHANGEABLE},
    )
    check(row)
    row.save()
    look_again()
    return row


@transaction.atomic
def change(
    field_id: int, values: Mapping[str, Any], *, at: datetime, actor: User | None
) -> ContactField:
    """Change what may be changed of a field (`CHANGEABLE`).

    Raises:
        BadDefinition: something does not fit the type, or contacts already share a value that
            should be unique from now on.
    """
    on_delete(field_id)
    _one_at_a_time()
    row = ContactField.objects.select_for_update().get(pk=field_id)
    was_unique, old_group = row.is_unique, row.group
    for name in CHANGEABLE:
        if name in values:
            setattr(row, name, values[name])
    if row.group != old_group:
        last = ContactField.objects.filter(object=row.object, group=row.group).order_by("-order")
        row.order = max([*last.values_list("order", flat=True)[:1], 0]) + 1
    check(row)
    row.modified_at, row.modified_by = at, actor
    if row.is_unique and not was_unique:
        identifiers.begin(row)
    row.save()
    if was_unique and not row.is_unique:
        identifiers.end(row)
    look_again()
    return row


def set_published(
    field_id: int, published: bool, *, at: datetime, actor: User | None
) -> ContactField:
    """Take a field out of use, or back into it; its values are kept."""
    return change(field_id, {"is_published": published}, at=at, actor=actor)


@transaction.atomic
def put_in_order(
    object: str,
    group: str,
    ids: Sequence[int],
    *,
    at: datetime,
    actor: User | None,
) -> None:
    """Put the fields of a section into this order; those not named come after, as they stood."""
    _one_at_a_time()
    rows = ContactField.objects.filter(object=object, group=group).order_by("order", "pk")
    place = {pk: number for number, pk in enumerate(ids)}
    ordered = sorted(rows, key=lambda row: place.get(row.pk, len(place)))
    for number, row in enumerate(ordered, start=1):
        if row.order != number:
            row.order, row.modified_at, row.modified_by = number, at, actor
            row.save(update_fields=["order", "modified_at", "modified_by"])
    look_again()


@transaction.atomic
def delete(field_id: int) -> None:
    """Delete a field that nobody has a value in; the transaction must have locked nothing yet.

    Raises:
        BadDefinition: it came with Kindling.
        StillUsed: there are values.
    """
    _one_at_a_time()
    row = ContactField.objects.select_for_update().get(pk=field_id)
    if row.is_fixed:
        raise BadDefinition({"": [gettext("This field came with Kindling and stays.")]})
    if has_values(row):
        raise StillUsed
    row.delete()
    look_again()


def check(row: ContactField) -> None:
    """Whether a definition makes sense.

    Raises:
        BadDefinition: it does not; the words are for people.
    """
    try:
        kind = behaviour(row.type, row.properties)
    except UnknownKind:
        raise BadDefinition({"type": [gettext("There is no such type of field.")]}) from None
    except DoesNotFit as error:
        words = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BadDefinition({"properties": [words]}) from None
    errors: dict[str, list[str]] = {}
    if not row.label.strip():
        errors["label"] = [gettext("Give the field a label.")]
    if row.group not in ContactField.Group.values:
        errors["group"] = [gettext("There is no such section.")]
    if row.object not in ContactField.Object.values:
        errors["object"] = [gettext("Fields are of contacts or of companies.")]
    if row.is_unique and (why := _why_not_unique(row)):
        errors["is_unique"] = [why]
    if row.char_length_limit and not kind.longest:
        row.char_length_limit = None
    if row.is_fixed and not row.is_published and row.alias in ("email", "companyname"):
        errors["is_published"] = [gettext("Nothing works without this field.")]
    if not errors and row.default_value:
        try:
            defined(row).clean(row.default_value)
        except ValidationError as error:
            errors["default_value"] = list(error.messages)
    if errors:
        raise BadDefinition(errors)


def has_values(row: ContactField) -> bool:
    """Whether anybody, also who is deleted, has a value in the field."""
    return bool(_count(row, most=1))


def count_values(row: ContactField) -> int:
    """How many contacts or companies have a value in the field."""
    return _count(row, most=None)


def _count(row: ContactField, *, most: int | None) -> int:
    things = Contact.objects.all() if row.object == "contact" else Company.objects.all()
    field = defined(row)
    if field.read_only:
        return 0
    if not field.column:
        return things.filter(fields__has_key=row.alias)[:most].count()
    empty = Q(**{f"{field.column}__isnull": True})
    if field.column != "company":
        empty |= Q(**{field.column: ""})
    return things.exclude(empty)[:most].count()


def _why_not_unique(row: ContactField) -> str:
    if row.object != "contact":
        return gettext("Companies are told apart by their name.")
    if row.alias == "email":
        return ""
    if defined(row).column:
        return gettext("Of the fields that came with Kindling, only the e-mail address is unique.")
    if not field_kinds.get(row.type).may_be_unique:
        return gettext("Fields of this type cannot tell people apart.")
    return ""


def _one_at_a_time() -> None:
    """Two colleagues who define fields at once wait for each other. Must be in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('contacts.fields.defining'))")
