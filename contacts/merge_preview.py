"""What a merge would make, said before it is done: each line with both sides and the outcome.

Upper apps add lines about what they own, from their `plugs.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext

from contacts.fields import definitions, read
from contacts.models import Contact, ContactTag, Event, Note, Visitor
from kit.numbers import written


@dataclass(frozen=True)
class Line:
    """One fact: as the contact that stays has it, as the other has it, and as it will be.

    `tells` says what the colours of the screen say: "same", "taken" (over from the other),
    "lost" (the other's is not used), "joined" (both together), "kept".
    """

    label: str | Promise
    stays: Any
    goes: Any
    result: Any
    tells: str


# (who stays, who goes) -> lines
Preview = Callable[[Contact, Contact], list[Line]]
_previews: list[Preview] = []


def add_preview(preview: Preview) -> None:
    """Say what a merge makes of what one's app owns; called from `plugs.py`."""
    if preview not in _previews:
        _previews.append(preview)


def preview(stays: Contact, goes: Contact) -> list[Line]:
    """Every line, those of the lower apps first. A few queries for each app."""
    lines = [*_fields(stays, goes), _tags(stays, goes), *_counts(stays, goes)]
    return lines + [line for more in _previews for line in more(stays, goes)]


def joined(label: str | Promise, stays: int, goes: int) -> Line:
    """A line about numbers that are added up."""
    tells = "joined" if stays and goes else "taken" if goes else "kept"
    return Line(label, written(stays), written(goes), written(stays + goes), tells)


def _fields(stays: Contact, goes: Contact) -> list[Line]:
    known = definitions()
    ours, theirs = read(stays, fields=known), read(goes, fields=known)
    lines = []
    for field in known.published:
        if field.read_only:
            continue
        mine, others = ours[field.alias], theirs[field.alias]
        if mine in (None, "", []) and others in (None, "", []):
            continue
        tells = _verdict(mine, others)
        result = others if tells == "taken" else mine
        show = field.show
        lines.append(Line(field.label, show(mine), show(others), show(result), tells))
    owner = _verdict(stays.owner, goes.owner)
    if stays.owner or goes.owner:
        result = goes.owner if owner == "taken" else stays.owner
        lines.append(
            Line(gettext("Owner"), stays.owner or "", goes.owner or "", result or "", owner)
        )
    return lines


def _verdict(mine: Any, others: Any) -> str:
    if others in (None, "", []):
        return "kept"
    if mine in (None, "", []):
        return "taken"
    return "same" if mine == others else "lost"


def _tags(stays: Contact, goes: Contact) -> Line:
    names: dict[int, list[str]] = {stays.pk: [], goes.pk: []}
    stuck = ContactTag.objects.filter(contact__in=names).order_by("tag__name")
    for contact_id, name in stuck.values_list("contact_id", "tag__name"):
        names[contact_id].append(name)
    mine, others = names[stays.pk], names[goes.pk]
    union = sorted({*mine, *others})
    tells = "joined" if set(union) != set(mine) else "kept"
    return Line(gettext("Tags"), ", ".join(mine), ", ".join(others), ", ".join(union), tells)


def _counts(stays: Contact, goes: Contact) -> list[Line]:
    lines = []
    for label, model in (
        (gettext("Things they did"), Event),
        (gettext("Browsers"), Visitor),
        (gettext("Notes"), Note),
    ):
        rows = model._default_manager.filter(contact__in=[stays.pk, goes.pk])
        many = dict(rows.order_by().values_list("contact").annotate(many=Count("pk")))
        if many:
            lines.append(joined(label, many.get(stays.pk, 0), many.get(goes.pk, 0)))
    return lines
