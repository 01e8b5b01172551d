"""Moments that the system itself keeps of a contact, compared with dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition
from contacts.conditions.comparisons import ComparisonForm
from contacts.conditions.truths import compared, is_not_true
from contacts.conditions.values import Held, Place, compare
from contacts.conditions.values.dates import Dates

DATES = Dates("timestamp")


class DatedForm(ComparisonForm):
    """Asks for an operator, and a date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(DATES, *args, **kwargs)


class Dated(Condition):
    """A moment of a contact. Subclasses say where it is, and how it is said.

    `did` has %(when)s in it; `ever` and `never` are said where there is such a moment, or none.
    """

    Form: ClassVar[type[forms.Form]] = DatedForm
    did: ClassVar[str | Promise]
    ever: ClassVar[str | Promise]
    never: ClassVar[str | Promise]

    operator: str
    value: Any

    @property
    def moves_with_time(self) -> bool:
        """Relative dates do."""
        return DATES.moves(self.value)

    def check(self) -> None:
        """The operator and the date must fit."""
        DATES.clean(self.operator, self.value)

    def tidied(self) -> Condition:
        """With the date in few words."""
        return replace(self, value=DATES.clean(self.operator, self.value))  # type: ignore[type-var]

    def place(self) -> Place:
        """Where the moment is."""
        raise NotImplementedError

    def q(self, at: datetime) -> Q:
        """As dates are compared; a moment is there, or it is null."""
        if self.operator in ("empty", "!empty"):
            there = self.place()(_is_there)
            return there if self.operator == "!empty" else is_not_true(there)
        return compare(DATES, self.place(), self.operator, self.value, at)

    def __str__(self) -> str:
        if self.operator in ("empty", "!empty"):
            return str(self.ever if self.operator == "!empty" else self.never)
        ends = self.value if isinstance(self.value, tuple) else (self.value,)
        shown = [DATES.shown(end) for end in ends]
        when = str(_WHEN[self.operator]) % {"first": shown[0], "last": shown[-1]}
        return str(self.did) % {"when": when}


_WHEN: Mapping[str, str | Promise] = {
    "=": gettext_lazy("on this date: %(first)s"),
    "!=": gettext_lazy("on another date than %(first)s"),
    "gt": gettext_lazy("after %(first)s"),
    "gte": gettext_lazy("since %(first)s"),
    "lt": gettext_lazy("before %(first)s"),
    "lte": gettext_lazy("until %(first)s"),
    "between": gettext_lazy("between %(first)s and %(last)s"),
    "!between": gettext_lazy("not between %(first)s and %(last)s"),
}


def _is_there(held: Held) -> Q:
    return compared(held.text, ">", "-infinity")
