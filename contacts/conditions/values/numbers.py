"""Values that are numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Wrong
from contacts.conditions.truths import as_number, compared
from contacts.conditions.values import OF_TWO, Held, Values
from contacts.conditions.values.text import AS_TEXT, Text, text_holds
from contacts.conditions.values.two import TwoField
from contacts.fields.kinds import FieldKind

SIGNS = {"=": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Numbers(Values):
    """Numbers by size; as text for the operators of text."""

    operators: ClassVar[tuple[str, ...]] = (
        "=",
        "!=",
        "gt",
        "gte",
        "lt",
        "lte",
        "between",
        "!between",
        "empty",
        "!empty",
        *AS_TEXT,
    )

    def __init__(self, kind: FieldKind) -> None:
        self.kind = kind

    def one(self, operator: str, raw: Any) -> Any:
        """A number as the field keeps it."""
        if operator in AS_TEXT:
            return Text(self.kind).one(operator, raw)
        try:
            number = self.kind.clean(raw)
        except ValidationError as error:
            raise Wrong(error.messages[0]) from None
        if number is None:
            raise Wrong(_("Give a number."))
        return number

    def clean(self, operator: str, raw: Any) -> Any:
        """Two numbers are put in order."""
        value = super().clean(operator, raw)
        return tuple(sorted(value)) if operator in OF_TWO else value

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """What is no number (any more) is missing."""
        if operator in AS_TEXT:
            return text_holds(held, operator, value)
        assert held.json is not None  # such fields are never columns
        number = as_number(held.json, held.text)
        if operator == "between":
            return compared(number, ">=", value[0]) & compared(number, "<=", value[1])
        return compared(number, SIGNS[operator], value)

    def field(self, operator: str) -> forms.Field | None:
        """A line for a number, or two."""
        if operator in AS_TEXT:
            return Text(self.kind).field(operator)
        one = forms.CharField(
            label=gettext_lazy("Number"), max_length=40, widget=self.kind.widget()
        )
        return TwoField(one) if operator in OF_TWO else one

    def shown(self, value: Any) -> str:
        """As the language writes it."""
        return str(self.kind.show(value)) if not isinstance(value, str) else value
