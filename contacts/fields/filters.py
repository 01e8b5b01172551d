"""Fields as filters of contact lists: by choice, by words, from … to …"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, Filter, NumberFilter

from contacts.fields.definition import Field, Fields
from contacts.models import Contact

# What the list can be narrowed by already, or in another way.
_ELSEWHERE = {"company", "last_active", "firstname", "lastname", "email"}

EMPTY, FILLED = "-", "*"

Narrow = Callable[[QuerySet[Contact], str, Any], QuerySet[Contact]]


def filters(known: Fields) -> dict[str, Filter]:
    """The filters of all fields that are flagged for it, by the name they have in an address."""
    found: dict[str, Filter] = {}
    for field in known.published:
        if field.listable and field.alias not in _ELSEWHERE:
            found |= _filters_of(field)
    return found


def _filters_of(field: Field) -> dict[str, Filter]:
    name = f"f_{field.alias}"
    match field.kind.narrowed_by:
        case "choice":
            return {
                name: ChoiceFilter(
                    method=_method(field, _is),
                    label=lazystr(_Words(field)),
                    choices=_choices(field),
                    empty_label=_("Any"),
                )
            }
        case "number":
            return {
                f"{name}_min": NumberFilter(
                    method=_method(field, _at_least),
                    label=lazystr(_Words(field, _("%(field)s at least"))),
                ),
                f"{name}_max": NumberFilter(
                    method=_method(field, _at_most),
                    label=lazystr(_Words(field, _("%(field)s at most"))),
                ),
            }
        case "date":
            return {
                f"{name}_since": DateFilter(
                    method=_method(field, _since),
                    label=lazystr(_Words(field, _("%(field)s since"))),
                    widget=_day(),
                ),
                f"{name}_until": DateFilter(
                    method=_method(field, _until),
                    label=lazystr(_Words(field, _("%(field)s until"))),
                    widget=_day(),
                ),
            }
        case "text":
            return {
                name: CharFilter(
                    method=_method(field, _contains),
                    label=lazystr(_Words(field, _("%(field)s contains"))),
                )
            }
    return {}


class _Words:
    """The label of a filter in the language of whoever looks."""

    def __init__(self, field: Field, words: Any = "%(field)s") -> None:
        self.field = field
        self.words = words

    def __str__(self) -> str:
        return str(self.words) % {"field": self.field.label}


def _choices(field: Field) -> Callable[[], list[tuple[str, str]]]:
    def choices() -> list[tuple[str, str]]:
        return [*field.choices, (FILLED, gettext("anything")), (EMPTY, gettext("nothing"))]

    return choices


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _method(
    field: Field, narrow: Callable[[QuerySet[Contact], Field, Any], QuerySet[Contact]]
) -> Narrow:
    def method(contacts: QuerySet[Contact], name: str, value: Any) -> QuerySet[Contact]:
        return narrow(contacts, field, value)

    return method


def _with_value(contacts: QuerySet[Contact], field: Field) -> tuple[QuerySet[Contact], str]:
    """The contacts with the field's value as text, and the name that it has there."""
    name = f"value_of_{field.id}"
    value = F(field.column) if field.column else KeyTextTransform(field.alias, "fields")
    return contacts.alias(**{name: value}), name


def _is(contacts: QuerySet[Contact], field: Field, value: str) -> QuerySet[Contact]:
    if value in (EMPTY, FILLED):
        contacts, name = _with_value(contacts, field)
        filled = contacts.filter(**{f"{name}__gt": ""})
        return filled if value == FILLED else contacts.exclude(pk__in=filled.values("pk"))
    if field.column:
        return contacts.filter(**{field.column: value})
    wanted = field.kind.clean(value)
    return contacts.filter(fields__contains={field.alias: wanted})


def _contains(contacts: QuerySet[Contact], field: Field, text: str) -> QuerySet[Contact]:
    contacts, name = _with_value(contacts, field)
    return contacts.filter(**{f"{name}__icontains": text.replace("\0", "").strip()})


def _at_least(contacts: QuerySet[Contact], field: Field, number: Any) -> QuerySet[Contact]:
    name = f"number_of_{field.id}"
    contacts = contacts.alias(**{name: KeyTransform(field.alias, "fields")})
    return contacts.filter(**{f"{name}__gte": float(number)})


def _at_most(contacts: QuerySet[Contact], field: Field, number: Any) -> QuerySet[Contact]:
    name = f"number_of_{field.id}"
    contacts = contacts.alias(**{name: KeyTransform(field.alias, "fields")})
    return contacts.filter(**{f"{name}__lte": float(number)})


def _since(contacts: QuerySet[Contact], field: Field, day: date) -> QuerySet[Contact]:
    contacts, name = _with_value(contacts, field)
    return contacts.filter(**{f"{name}__gte": _from(field, day)})


def _until(contacts: QuerySet[Contact], field: Field, day: date) -> QuerySet[Contact]:
    contacts, name = _with_value(contacts, field)
    return contacts.filter(
        **{f"{name}__lt": _from(field, day + timedelta(days=1)), f"{name}__gt": ""}
    )


def _from(field: Field, day: date) -> str:
    """Where a day begins, as values of the field are written."""
    if field.type == "date":
        return day.isoformat()
    midnight = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
    return midnight.astimezone(UTC).isoformat(timespec="seconds")
