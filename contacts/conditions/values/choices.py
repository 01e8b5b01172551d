"""Values that are chosen from a list: one of several, yes or no, any of several."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import regexes
from contacts.conditions.base import Wrong
from contacts.conditions.truths import compared, has_one_of
from contacts.conditions.values import OF_MANY, Held, Values
from contacts.conditions.values.text import text_holds
from contacts.conditions.words import quoted
from contacts.fields.kinds import FieldKind


class OneOf(Values):
    """One of the choices of a field; `kind` knows them, and how each is kept."""

    operators: ClassVar[tuple[str, ...]] = (
        "in",
        "!in",
        "=",
        "!=",
        "regexp",
        "!regexp",
        "empty",
        "!empty",
    )

    def __init__(self, kind: FieldKind) -> None:
        self.kind = kind

    def clean(self, operator: str, raw: Any) -> Any:
        """Several in one order, so that the same choice is the same condition."""
        value = super().clean(operator, raw)
        return tuple(sorted(value, key=str)) if operator in OF_MANY else value

    def one(self, operator: str, raw: Any) -> Any:
        """As the field keeps it; one of the choices, by its value or its label."""
        if operator in ("regexp", "!regexp"):
            if not isinstance(raw, str):
                raise Wrong(_("Write an expression."))
            regexes.check(raw)
            return raw
        kept = self._kept(raw)
        if kept is None or isinstance(kept, list):
            raise Wrong(_("Choose a value."))
        return kept

    def _kept(self, raw: Any) -> Any:
        try:
            return self.kind.clean(raw)
        except ValidationError as error:
            raise Wrong(error.messages[0]) from None

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """As text."""
        return text_holds(held, operator, value)

    def field(self, operator: str) -> forms.Field | None:
        """The list of choices."""
        if operator in ("regexp", "!regexp"):
            return forms.CharField(label=gettext_lazy("Expression"), max_length=200)
        if operator in OF_MANY:
            return forms.MultipleChoiceField(label=gettext_lazy("Values"), choices=self._choices())
        return forms.ChoiceField(label=gettext_lazy("Value"), choices=self._choices())

    def _choices(self) -> list[tuple[str, str]]:
        return list(self.kind.choices)

    def shown(self, value: Any) -> str:
        """Its label."""
        return quoted(str(self.kind.show(value)))


class YesOrNo(OneOf):
    """True, false, or not known."""

    operators: ClassVar[tuple[str, ...]] = ("=", "!=", "empty", "!empty")

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """As JSON writes it."""
        return compared(held.text, "=", "true" if value else "false")


class AnyOfSeveral(OneOf):
    """A list of choices, of which any counts."""

    operators: ClassVar[tuple[str, ...]] = ("in", "!in", "empty", "!empty")

    def one(self, operator: str, raw: Any) -> Any:
        """One of the choices."""
        kept = self._kept([raw])
        if not kept:
            raise Wrong(_("Choose a value."))
        return kept[0]

    def shown(self, value: Any) -> str:
        """Its label."""
        return quoted(str(self.kind.show([value])))

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """At least one of them is there."""
        assert held.json is not None  # such fields are never columns
        return has_one_of(held.json, value)
