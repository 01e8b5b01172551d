"""What a file of contacts can hold: each column under a heading that an import understands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from contacts import do_not_contact
from contacts.fields import definitions, value_of
from contacts.fields.definition import Field
from contacts.importing import naming, plugged, targets
from contacts.importing.plugged import ImportColumn
from contacts.models import Contact, ContactTag, DoNotContact

Texts = Callable[[Sequence[Contact]], list[str]]

# What columns of the list that show more or other than one field stand for in a file.
_STAND_FOR = {
    "name": ("firstname", "lastname", "email"),
    "owner": (targets.OWNER,),
    "tags": (targets.TAGS,),
    "score": ("@points",),
    "bant": ("@bant:budget", "@bant:authority", "@bant:need", "@bant:timeframe"),
    "active": ("last_active",),
    "created": (targets.CREATED,),
}


@dataclass(frozen=True)
class ExportColumn:
    """One column: what it is called in plans of imports, its heading, and its cells for contacts
    (read with company, owner and activity)."""

    key: str
    heading: str
    texts: Texts


def columns() -> dict[str, ExportColumn]:
    """Every column by key; the id comes first, because it finds the contact again."""
    meanings = naming.meanings()
    found = {
        targets.ID: ExportColumn(
            targets.ID, gettext("Kindling id"), lambda contacts: [str(one.pk) for one in contacts]
        )
    }
    for field in definitions().published:
        found[field.alias] = ExportColumn(
            field.alias, _heading(field.alias, str(field.label), meanings), _of_field(field)
        )
    of_companies = definitions("company")
    for key, alias in targets.company_aliases(list(targets.targets())).items():
        field = of_companies[alias]
        label = gettext("Company: %(field)s") % {"field": field.label}
        found[key] = ExportColumn(key, _heading(key, label, meanings), _of_company(field))
    for key, label, texts in (
        (targets.OWNER, gettext("Owner"), _owners),
        (targets.TAGS, gettext("Tags"), _tags),
        (targets.DO_NOT_CONTACT, gettext("Do not contact"), _refusals),
        (targets.CREATED, gettext("Created on"), _creations),
    ):
        found[key] = ExportColumn(key, _heading(key, label, meanings), texts)
    for column in plugged.columns().values():
        if column.exported_as:
            heading = _heading(column.key, str(column.exported_as), meanings)
            found[column.key] = ExportColumn(column.key, heading, _of_plugged(column))
    return found


def shown(attributes: Sequence[str]) -> list[str]:
    """The keys of the columns that stand for these columns of the list, the id in front."""
    known = columns()
    keys = [targets.ID]
    for attribute in attributes:
        bare = attribute.removeprefix("field_").removeprefix("field:")
        keys += _STAND_FOR.get(attribute, (attribute if attribute in known else bare,))
    return [key for key in dict.fromkeys(keys) if key in known]


def _heading(key: str, label: str, meanings: Mapping[str, str]) -> str:
    """The label, unless an import would take it for something else."""
    fits = naming.meaning(label, meanings) == key or key == "last_active"
    return label if fits else key


def _of_field(field: Field) -> Texts:
    return lambda contacts: [field.written(value_of(one, field)) for one in contacts]


def _of_company(field: Field) -> Texts:
    return lambda contacts: [
        field.written(value_of(one.company, field)) if one.company else "" for one in contacts
    ]


def _of_plugged(column: ImportColumn) -> Texts:
    def texts(contacts: Sequence[Contact]) -> list[str]:
        now = column.read([one.pk for one in contacts])
        return [str(now.get(one.pk, "")) for one in contacts]

    return texts


def _owners(contacts: Sequence[Contact]) -> list[str]:
    return [one.owner.email if one.owner else "" for one in contacts]


def _tags(contacts: Sequence[Contact]) -> list[str]:
    names: dict[int, list[str]] = defaultdict(list)
    stuck = ContactTag.objects.filter(contact__in=[one.pk for one in contacts])
    for pk, name in stuck.order_by("pk").values_list("contact_id", "tag__name"):
        names[pk].append(name)
    return [_parted(names[one.pk]) for one in contacts]


def _parted(words: Sequence[str]) -> str:
    """With bars between them, and behind a single one that has a comma of its own."""
    alone = len(words) == 1 and any(sign in words[0] for sign in ",;")
    return "|".join([*words, ""] if alone else words)


def _refusals(contacts: Sequence[Contact]) -> list[str]:
    refused = set(
        DoNotContact.objects.filter(
            contact__in=[one.pk for one in contacts], channel=do_not_contact.EMAIL
        ).values_list("contact_id", flat=True)
    )
    return [gettext("yes") if one.pk in refused else "" for one in contacts]


def _creations(contacts: Sequence[Contact]) -> list[str]:
    return [one.created_at.isoformat(timespec="seconds") for one in contacts]
