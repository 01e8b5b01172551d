"""What can be asked of a value, by its type: operators, their operands, and their words.

The operators are Mautic's, under its names. Negative ones ("is not", "is none of" …) are also true
where nothing is known; `!regexp` is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Wrong
from contacts.conditions.truths import Operand, compared, is_not_true
from contacts.conditions.words import listed, quoted

# Operators by how many operands they take.
WITHOUT = ("empty", "!empty")
OF_TWO = ("between", "!between")
OF_MANY = ("in", "!in")
# What each negative operator is the opposite of.
OPPOSITES = {"!=": "=", "!like": "like", "!between": "between", "!in": "in", "empty": "!empty"}

LABELS: Mapping[str, str | Promise] = {
    "=": gettext_lazy("is"),
    "!=": gettext_lazy("is not"),
    "gt": gettext_lazy("is more than"),
    "gte": gettext_lazy("is at least"),
    "lt": gettext_lazy("is less than"),
    "lte": gettext_lazy("is at most"),
    "empty": gettext_lazy("is empty"),
    "!empty": gettext_lazy("is filled in"),
    "contains": gettext_lazy("contains"),
    "startsWith": gettext_lazy("starts with"),
    "endsWith": gettext_lazy("ends with"),
    "like": gettext_lazy("is like (% stands for anything)"),
    "!like": gettext_lazy("is not like"),
    "between": gettext_lazy("is between"),
    "!between": gettext_lazy("is not between"),
    "in": gettext_lazy("is one of"),
    "!in": gettext_lazy("is none of"),
    "regexp": gettext_lazy("matches the expression"),
    "!regexp": gettext_lazy("does not match the expression"),
}

_SAID: Mapping[str, str | Promise] = {
    "=": gettext_lazy("has %(value)s as %(field)s"),
    "!=": gettext_lazy("does not have %(value)s as %(field)s"),
    "gt": gettext_lazy("has more than %(value)s as %(field)s"),
    "gte": gettext_lazy("has at least %(value)s as %(field)s"),
    "lt": gettext_lazy("has less than %(value)s as %(field)s"),
    "lte": gettext_lazy("has at most %(value)s as %(field)s"),
    "empty": gettext_lazy("has nothing as %(field)s"),
    "!empty": gettext_lazy("has something as %(field)s"),
    "contains": gettext_lazy("has “…%(raw)s…” as %(field)s"),
    "startsWith": gettext_lazy("has “%(raw)s…” as %(field)s"),
    "endsWith": gettext_lazy("has “…%(raw)s” as %(field)s"),
    "like": gettext_lazy("has something like “%(raw)s” as %(field)s"),
    "!like": gettext_lazy("does not have something like “%(raw)s” as %(field)s"),
    "between": gettext_lazy("has %(first)s to %(last)s as %(field)s"),
    "!between": gettext_lazy("does not have %(first)s to %(last)s as %(field)s"),
    "in": gettext_lazy("has %(value)s as %(field)s"),
    "!in": gettext_lazy("does not have %(value)s as %(field)s"),
    "regexp": gettext_lazy("has something that matches “%(raw)s” as %(field)s"),
    "!regexp": gettext_lazy("has something that does not match “%(raw)s” as %(field)s"),
}


@dataclass(frozen=True)
class Held:
    """Where a value is: as text, and (for what JSON holds) as JSON."""

    text: Operand
    json: Operand | None = None


Place = Callable[[Callable[[Held], Q]], Q]


class Values:
    """The values of one field. The base compares text."""

    operators: ClassVar[tuple[str, ...]] = ()
    labels: ClassVar[Mapping[str, str | Promise]] = {}

    def choices(self) -> list[tuple[str, str | Promise]]:
        """The operators with their labels."""
        return [(key, self.labels.get(key, LABELS[key])) for key in self.operators]

    def clean(self, operator: str, raw: Any) -> Any:
        """What `raw` means as the operand of `operator`: JSON, lists as tuples.

        Raises:
            Wrong: it means nothing there.
        """
        if operator not in self.operators:
            raise Wrong(_("This cannot be asked of this field."))
        if operator in WITHOUT:
            return None
        if operator in OF_MANY:
            many = raw.split("|") if isinstance(raw, str) else raw
            if not isinstance(many, list | tuple) or not many:
                raise Wrong(_("Choose at least one."))
            return tuple(dict.fromkeys(self.one(operator, one) for one in many))
        if operator in OF_TWO:
            if not isinstance(raw, list | tuple) or len(raw) != 2:
                raise Wrong(_("Give the first and the last value."))
            return tuple(self.one(operator, one) for one in raw)
        if isinstance(raw, list | tuple):
            raise Wrong(_("Give one value."))
        return self.one(operator, raw)

    def one(self, operator: str, raw: Any) -> Any:
        """One operand.

        Raises:
            Wrong: it is none.
        """
        raise NotImplementedError

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """Where a positive operator is true of what is held there."""
        raise NotImplementedError

    def field(self, operator: str) -> forms.Field | None:
        """What asks for the operand of `operator`; None where it has none."""
        raise NotImplementedError

    def moves(self, value: Any) -> bool:
        """Whether an operand means something else tomorrow."""
        return False

    def shown(self, value: Any) -> str:
        """One operand for people."""
        return quoted(str(value))

    def said(self, label: str, operator: str, value: Any) -> str:
        """The condition in words that follow "when a contact …"."""
        many = value if isinstance(value, tuple) else (value,)
        shown = [] if operator in WITHOUT else [self.shown(one) for one in many]
        return str(self.templates()[operator]) % {
            "field": label,
            "raw": many[0],
            "value": listed(shown) if shown else "",
            "first": shown[0] if shown else "",
            "last": shown[-1] if shown else "",
        }

    def templates(self) -> Mapping[str, str | Promise]:
        """How each operator is said."""
        return _SAID


def compare(values: Values, place: Place, operator: str, value: Any, at: datetime) -> Q:
    """Who it is true of. `place` knows where the value is, and joins what is asked of it there."""
    if operator in OPPOSITES:
        return is_not_true(compare(values, place, OPPOSITES[operator], value, at))
    if operator == "!regexp":
        found = compare(values, place, "regexp", value, at)
        return compare(values, place, "!empty", None, at) & is_not_true(found)
    if operator == "!empty":
        return place(lambda held: compared(held.text, ">", ""))
    return place(lambda held: values.holds(held, operator, value, at))
