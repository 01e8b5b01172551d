"""A row of the file becomes checked values, or the words for what is wrong with it.

Compiled once per import: each column's check is looked up once, and what many rows say
(countries, companies, choices) is checked once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext

from accounts import settings
from accounts.models import User
from contacts import fields
from contacts.fields import territories
from contacts.fields.kinds import NO_HINTS, Hints
from contacts.fields.kinds.date import Date
from contacts.fields.kinds.datetime import DateTime
from contacts.importing import plugged, targets
from contacts.importing.plan import Plan
from contacts.importing.reading import Row

Clean = Callable[[str, Hints], Any]

# So many different values of a column are remembered; then it begins anew.
_MOST_REMEMBERED = 20_000
_COMPANY_COUNTRY = f"{targets.OF_COMPANY}companycountry"
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
# Nothing about these is in doubt: plain letters, no odd domains.
_PLAIN_ADDRESS = re.compile(
    r"(?!.{255})[a-z0-9_+-]{1,64}(?:\.[a-z0-9_+-]{1,30})?@"
    r"(?:[a-z0-9](?:[a-z0-9]|-(?!-)){0,60}[a-z0-9]\.){1,4}(?:com|net|org|example|fr|de|eu|io)"
)
# How people say yes and no in a cell.
YES = frozenset(
    [
        "1",
        "y",
        "yes",
        "true",
        "t",
        "on",
        "x",
        "oui",
        "vrai",
        "o",
        "ja",
        "wahr",
        "j",
        "si",
        "sí",
        "sim",
        "✓",
        "✔",
    ]
)
NO = frozenset(("0", "n", "no", "false", "f", "off", "non", "faux", "nein", "falsch", "-"))


@dataclass(slots=True)
class Taken:
    """A row of the file: `values` by target where it can be taken, else `errors`.

    Each error is (heading, value, what is wrong).
    """

    line: int
    cells: list[str]
    values: dict[str, Any]
    errors: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Column:
    index: int
    heading: str
    target: str
    clean: Clean
    known: dict[Any, Any] = field(default_factory=dict)
    remembers: bool = True
    is_phone: bool = False


class Checker:
    """Checks rows as a plan says, of a file that `user` brought (None: nobody in particular)."""

    def __init__(self, plan: Plan, headings: Sequence[str], *, user: User | None) -> None:
        self._width = len(headings)
        self._columns = [
            _column(index, heading, target, remembers=target != plan.identify, user=user)
            for index, (heading, target) in enumerate(zip(headings, plan.columns, strict=False))
            if target
        ]
        # What a country says about phone numbers must be known before they are read.
        self._columns.sort(key=lambda column: column.is_phone)
        self._has_phones = any(column.is_phone for column in self._columns)
        self._identify = plan.identify
        self._identifies_by = next(
            (column.heading for column in self._columns if column.target == plan.identify), ""
        )
        self._about_company = [
            column for column in self._columns if column.target.startswith(targets.OF_COMPANY)
        ]
        self._at_home = Hints(country=settings.get("country") or "")

    def check(self, row: Row) -> Taken:
        """The row with its values, or with its errors."""
        cells = row.cells
        taken = Taken(row.line, cells, {})
        if row.broken:
            taken.errors.append(("", "", row.broken))
            return taken
        many = len(cells)
        if many > self._width and any(cells[self._width :]):
            said = gettext("This line has more cells than there are columns.")
            taken.errors.append(("", cells[self._width][:80], said))
            return taken
        values, hints = taken.values, NO_HINTS
        for column in self._columns:
            text = cells[column.index].strip() if column.index < many else ""
            if not text:
                values[column.target] = None
                continue
            key: Any = text
            if column.is_phone:
                hints = self._hints(values, column)
                key = (text, hints)
            try:
                values[column.target] = column.known[key]
                continue
            except KeyError:
                pass
            try:
                value = column.clean(unguarded(text), hints)
            except ValidationError as error:
                taken.errors.append((column.heading, text[:200], " ".join(error.messages)))
                continue
            values[column.target] = value
            if column.remembers:
                if len(column.known) >= _MOST_REMEMBERED:
                    column.known.clear()
                column.known[key] = value
        if self._identify and not taken.errors and values.get(self._identify) is None:
            said = gettext("This cell is empty, and it is what tells contacts apart.")
            taken.errors.append((self._identifies_by, "", said))
        if self._about_company and not taken.errors and values.get("company") is None:
            self._miss_company(taken)
        return taken

    def _miss_company(self, taken: Taken) -> None:
        """What is said about a company that the row does not name."""
        for column in self._about_company:
            if taken.values.get(column.target) is not None:
                said = gettext("This is about a company, and the row names none.")
                taken.errors.append((column.heading, taken.cells[column.index][:200], said))

    def _hints(self, values: dict[str, Any], column: _Column) -> Hints:
        country = values.get("country")
        if column.target.startswith(targets.OF_COMPANY):
            country = values.get(_COMPANY_COUNTRY) or country
        return Hints(country=territories.code_of(country)) if country else self._at_home


def _column(
    index: int, heading: str, target: str, *, remembers: bool, user: User | None
) -> _Column:
    known = targets.field_of(target)
    return _Column(
        index,
        heading,
        target,
        _cleaner(target, known, user),
        remembers=remembers and target not in ("email", targets.ID),
        is_phone=known is not None and known.type == "tel",
    )


def unguarded(text: str) -> str:
    """Without the sign that exports put before what a spreadsheet would take for a formula."""
    return text[1:] if _GUARDED.match(text) else text


def _cleaner(target: str, known: fields.Field | None, user: User | None) -> Clean:
    """The check of one target."""
    if target == "email" and known is not None:
        return _email(known)
    if known is not None:
        return known.clean
    if target == targets.OWNER:
        return _owner()
    special: dict[str, Callable[[str], Any]] = {
        targets.TAGS: _tags,
        targets.DO_NOT_CONTACT: _yes_or_no,
        targets.CREATED: _moment,
        targets.ID: _id,
    }
    if clean := special.get(target):
        return lambda text, hints: clean(text)
    column = plugged.columns()[target]
    return lambda text, hints: column.clean_for(text, user)


def _email(known: fields.Field) -> Clean:
    """Checks addresses; the plain ones, which most are, at a glance."""

    def clean(text: str, hints: Hints) -> Any:
        lower = text.lower()
        return lower if _PLAIN_ADDRESS.fullmatch(lower) else known.clean(text, hints)

    return clean


def _tags(text: str) -> tuple[str, ...] | None:
    # A bar parts them for certain; else , and ; do.
    parts = text.split("|") if "|" in text else re.split("[,;]", text)
    words = (" ".join(word.split())[:100] for word in parts)
    return tuple(dict.fromkeys(word for word in words if word)) or None


def _owner() -> Clean:
    """Finds colleagues by address; read once."""
    users = {
        email.lower(): pk
        for pk, email in User.objects.filter(is_active=True).values_list("pk", "email")
    }

    def clean(text: str, hints: Hints) -> int:
        try:
            return users[text.lower()]
        except KeyError:
            raise ValidationError(
                gettext("No colleague has the address “%(value)s”.") % {"value": text[:80]}
            ) from None

    return clean


def _yes_or_no(text: str) -> bool | None:
    """True where somebody must not be written to; None where nothing is said."""
    word = text.casefold()
    if word in YES:
        return True
    if word in NO:
        return None
    raise ValidationError(gettext("“%(value)s” is neither yes nor no.") % {"value": text[:40]})


def _moment(text: str) -> datetime:
    """When they were first met: a day or a moment, not in the future."""
    try:
        found = DateTime().clean(text)
    except ValidationError:
        found = DateTime().clean(Date().clean(text))
    at = datetime.fromisoformat(found or text)
    if at > timezone.now():
        raise ValidationError(gettext("“%(value)s” is in the future.") % {"value": text[:40]})
    return at


def _id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise ValidationError(gettext("“%(value)s” is not an id.") % {"value": text[:40]})
    return int(text)
