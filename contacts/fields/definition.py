"""Every field of contacts and of companies, read at once and remembered until one changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from pydantic import ValidationError as DoesNotFit

from contacts.fields.core import COLUMNS, READ_ONLY
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, behaviour
from contacts.fields.kinds.text import Text
from contacts.models import Company, Contact, ContactField
from contacts.models.field import LONGEST_UNIQUE
from kit.kinds import UnknownKind

_MODELS: dict[str, type[Contact] | type[Company]] = {"contact": Contact, "company": Company}


@dataclass(frozen=True)
class Field:
    """One field as it is defined now.

    `column` names the column that holds its value, "" where `fields` does. `is_known` is false
    for a field whose kind no file provides any more: it is shown as text, and not asked for.
    """

    id: int
    object: str
    alias: str
    written_label: str
    type: str
    group: str
    order: int
    published: bool
    required: bool
    fixed: bool
    listable: bool
    visible: bool
    short_visible: bool
    unique: bool
    publicly_updatable: bool
    default: str
    limit: int
    help: str
    properties: Mapping[str, Any]
    kind: FieldKind
    column: str
    is_known: bool = True

    @property
    def label(self) -> str:
        """What people call it: as somebody wrote it, or our own words in their language."""
        return gettext(self.written_label) if self.fixed else self.written_label

    @property
    def read_only(self) -> bool:
        """Whether the system itself keeps it."""
        return self.alias in READ_ONLY

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The values that there are, each with its label; empty where anything goes."""
        return self.kind.choices

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> Any:
        """What `raw` means as a value of this field; None if it is empty.

        Raises:
            ValidationError: it means nothing here.
        """
        value = self.kind.clean(raw, hints)
        if value is None and self.required:
            raise ValidationError(
                gettext("%(field)s is required.") % {"field": self.label}, code="required"
            )
        if self.limit and isinstance(value, str) and len(value) > self.limit:
            raise ValidationError(
                ngettext(
                    "%(field)s has at most %(count)d character.",
                    "%(field)s has at most %(count)d characters.",
                    self.limit,
                )
                % {"field": self.label, "count": self.limit},
                code="max_length",
            )
        return value

    def show(self, value: Any) -> SafeString | str:
        """A value for people; one that does not fit the field (any more) as it is."""
        if value in (None, "", []):
            return ""
        try:
            return self.kind.show(value)
        except (TypeError, ValueError):
            return str(value)

    def typed(self, value: Any) -> Any:
        """A value as its widget shows it."""
        try:
            return self.kind.typed(value)
        except (TypeError, ValueError):
            return str(value)

    def written(self, value: Any) -> str:
        """A value as a file says it, so that `clean` reads it back."""
        if value in (None, "", []):
            return ""
        return "|".join(map(str, value)) if isinstance(value, list) else str(value)

    def widget(self) -> forms.Widget:
        """What asks for a value."""
        return self.kind.widget()


class Fields:
    """The fields of one object, in order: section by section, as they were put in order."""

    def __init__(self, fields: list[Field]) -> None:
        self._by_alias = {field.alias: field for field in fields}

    def __iter__(self) -> Iterator[Field]:
        return iter(self._by_alias.values())

    def __len__(self) -> int:
        return len(self._by_alias)

    def __contains__(self, alias: object) -> bool:
        return alias in self._by_alias

    def __getitem__(self, alias: str) -> Field:
        return self._by_alias[alias]

    def get(self, alias: str) -> Field | None:
        """The field, or None."""
        return self._by_alias.get(alias)

    @property
    def published(self) -> list[Field]:
        """Those in use."""
        return [field for field in self if field.published]

    def in_groups(self, *, all_of_them: bool = False) -> list[tuple[str | Promise, list[Field]]]:
        """Sections with the fields in use (or all), without empty ones: [(label, fields)]."""
        labels = dict(ContactField.Group.choices)
        found: list[tuple[str | Promise, list[Field]]] = []
        for group, label in labels.items():
            fields = [f for f in self if f.group == group and (f.published or all_of_them)]
            if fields:
                found.append((label, fields))
        return found


_remembered: tuple[str, dict[str, Fields]] = ("", {})
# Within one request the answer stands: a list asks for it for each of its parts.
_of_request: ContextVar[dict[str, Fields] | None] = ContextVar("fields", default=None)


def definitions(object: str = "contact") -> Fields:
    """The fields of contacts, or of companies, also those that are not in use.

    Costs one small query (within a request: once), which tells whether what this process
    remembers is still true.
    """
    global _remembered
    if of_request := _of_request.get():
        return of_request[object]
    with connection.cursor() as cursor:
        # Every change of a row gives it another place: who changed it how makes no difference.
        cursor.execute(
            "SELECT coalesce(string_agg(xmin::text || ctid::text, ',' ORDER BY id), 'none')"
            " FROM contacts_contactfield"
        )
        (stamp,) = cursor.fetchone()
    if _remembered[0] != stamp:
        _remembered = (stamp, _read())
    if of_request is not None:
        _of_request.set(_remembered[1])
    return _remembered[1][object]


def look_again() -> None:
    """Whoever changes a field within a request says so."""
    if _of_request.get():
        _of_request.set({})


@contextmanager
def reading_once() -> Iterator[None]:
    """Within the block the answer stands, as it does within a request."""
    if _of_request.get() is not None:
        yield
        return
    token = _of_request.set({})
    try:
        yield
    finally:
        _of_request.reset(token)


def _begin(**_: Any) -> None:
    _of_request.set({})


def _end(**_: Any) -> None:
    _of_request.set(None)


request_started.connect(_begin)
request_finished.connect(_end)


def _read() -> dict[str, Fields]:
    groups = list(ContactField.Group.values)
    rows = sorted(
        ContactField.objects.all(), key=lambda row: (groups.index(row.group), row.order, row.pk)
    )
    return {
        object_: Fields([defined(row) for row in rows if row.object == object_])
        for object_ in ContactField.Object.values
    }


def defined(row: ContactField) -> Field:
    """A row of the database as a field that can be used."""
    try:
        kind, is_known = behaviour(row.type, row.properties), True
    except (UnknownKind, DoesNotFit):
        kind, is_known = Text(), False
    column = COLUMNS[row.object].get(row.alias, "")
    return Field(
        id=row.pk,
        object=row.object,
        alias=row.alias,
        written_label=row.label,
        type=row.type,
        group=row.group,
        order=row.order,
        published=row.is_published,
        required=row.is_required,
        fixed=row.is_fixed,
        listable=row.is_listable,
        visible=row.is_visible,
        short_visible=row.is_short_visible,
        unique=row.is_unique,
        publicly_updatable=row.is_publicly_updatable,
        default=row.default_value,
        limit=_limit(row, kind, column),
        help=row.help_text,
        properties=row.properties,
        kind=kind,
        column=column,
        is_known=is_known,
    )


def _limit(row: ContactField, kind: FieldKind, column: str) -> int:
    """The most characters: what was set, the kind allows, the column holds, an index keeps."""
    if not kind.longest:
        return 0
    limits = [kind.longest]
    if row.char_length_limit:
        limits.append(row.char_length_limit)
    if row.is_unique and not column:
        limits.append(LONGEST_UNIQUE)
    if row.object == "contact" and column == "company":
        limits.append(Company._meta.get_field("name").max_length or kind.longest)
    elif column and column not in READ_ONLY:
        place = _MODELS[row.object]._meta.get_field(column)
        limits.append(getattr(place, "max_length", None) or kind.longest)
    return min(limits)
