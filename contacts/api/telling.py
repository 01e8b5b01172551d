"""A page of contacts as the contract tells of them, by a few queries for all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from contacts import fields as contact_fields
from contacts.api.additions import additions
from contacts.fields import Field, Fields
from contacts.models import (
    Company,
    Contact,
    ContactTag,
    Disqualification,
    DoNotContact,
    IpAddress,
    UtmTags,
)
from kit.api.shapes import moment

# The contract's word for the object of a contact's fields.
OBJECTS = {"contact": "lead", "company": "company"}
GROUPS = ("core", "social", "personal", "professional")


def tell(contacts: Sequence[Contact], *, brief: bool = False) -> list[dict[str, Any]]:
    """What answers say of `contacts`; `brief` leaves out what costs queries of its own."""
    known = Known(contact_fields.definitions())
    ids = [contact.pk for contact in contacts]
    added = [(addition, addition.read(ids)) for addition in additions()]
    details = {} if brief else _details(ids)
    told = []
    for contact in contacts:
        extra = {each.key: values.get(contact.pk, each.missing) for each, values in added}
        one = _published(contact) | {"id": contact.pk} | extra
        one["fields"] = fields_of(contact, known)
        one["fields"]["all"] |= {"id": contact.pk} | (
            {"points": extra["points"]} if "points" in extra else {}
        )
        if not brief:
            one |= {
                "lastActive": moment(contact.activity.last_active_at),
                "owner": owner_of(contact.owner),
                "stage": None,
                "dateIdentified": moment(contact.identified_at),
                "preferredProfileImage": None,
                "frequencyRules": [],
            } | {key: by_contact[contact.pk] for key, by_contact in details.items()}
        told.append(one)
    return told


class Known:
    """The fields in use, each told once for a whole page of contacts."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.told = [(field.group, field.alias, field_told(field)) for field in fields.published]


def fields_of(thing: Contact | Company, known: Known) -> dict[str, Any]:
    """The values by group and alias, and all of them by alias."""
    told: dict[str, Any] = {group: {} for group in GROUPS}
    values = contact_fields.read(thing, fields=known.fields)
    everything = {alias: written(value) for alias, value in values.items()}
    for group, alias, field in known.told:
        value = {"value": everything[alias], "normalizedValue": values[alias]}
        told.setdefault(group, {})[alias] = {**field, **value}
    told["all"] = everything
    return told


def field_told(field: Field) -> dict[str, Any]:
    """What a field is, in Mautic's own words."""
    return {
        "id": field.id,
        "label": field.label,
        "alias": field.alias,
        "type": field.type,
        "group": field.group,
        "object": OBJECTS[field.object],
        "is_fixed": field.fixed,
        "properties": dict(field.properties),
        "default_value": field.default or None,
    }


def written(value: Any) -> Any:
    """A value as Mautic keeps it: of several choices one text."""
    return "|".join(map(str, value)) if isinstance(value, list) else value


def owner_of(user: User | None) -> dict[str, Any] | None:
    """Who looks after a contact."""
    if user is None:
        return None
    return {
        "id": user.pk,
        "username": user.email,
        "firstName": user.first_name,
        "lastName": user.last_name,
    }


def _published(contact: Contact) -> dict[str, Any]:
    return {
        "isPublished": True,
        "dateAdded": moment(contact.created_at),
        "dateModified": moment(contact.modified_at),
        "createdBy": None,
        "createdByUser": None,
        "modifiedBy": None,
        "modifiedByUser": None,
    }


def _details(ids: Sequence[int]) -> dict[str, dict[int, list[Any]]]:
    return {
        "tags": _tags(ids),
        "doNotContact": _refusals(ids),
        "disqualified": _disqualifications(ids),
        "ipAddresses": _addresses(ids),
        "utmtags": _campaigns(ids),
    }


def _tags(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    stuck = ContactTag.objects.filter(contact__in=ids).order_by("since", "pk")
    for contact_id, tag_id, name in stuck.values_list("contact_id", "tag_id", "tag__name"):
        found[contact_id].append({"id": tag_id, "tag": name, "description": None})
    return found


def _refusals(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in DoNotContact.objects.filter(contact__in=ids).order_by("channel"):
        found[row.contact_id].append(
            {
                "id": row.pk,
                "reason": row.reason,
                "comments": row.comments,
                "channel": row.channel,
                "channelId": row.channel_id,
            }
        )
    return found


def _disqualifications(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    rows = Disqualification.objects.filter(contact__in=ids, lifted_at__isnull=True)
    for row in rows.order_by("since", "pk"):
        found[row.contact_id].append(
            {
                "reason": row.reason,
                "point": row.rule_id or None,
                "dateAdded": moment(row.since),
            }
        )
    return found


def _addresses(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in IpAddress.objects.filter(contact__in=ids).order_by("since", "pk"):
        found[row.contact_id].append({"id": row.pk, "ipAddress": row.address, "ipDetails": {}})
    return found


def _campaigns(ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in UtmTags.objects.filter(contact__in=ids).order_by("added_at", "pk"):
        found[row.contact_id].append(
            {
                "id": row.pk,
                "query": row.query,
                "referer": row.referer or None,
                "remoteHost": row.remote_host or None,
                "url": row.url or None,
                "userAgent": row.user_agent or None,
                "utmCampaign": row.campaign or None,
                "utmContent": row.content or None,
                "utmMedium": row.medium or None,
                "utmSource": row.source or None,
                "utmTerm": row.term or None,
                "dateAdded": moment(row.added_at),
            }
        )
    return found
