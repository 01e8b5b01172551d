"""Values that are times of any day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from contacts.conditions.truths import compared, in_order
from contacts.conditions.values import OF_TWO, Held
from contacts.conditions.values.numbers import SIGNS, Numbers
from contacts.conditions.values.text import AS_TEXT, text_holds
from contacts.conditions.values.two import TwoField
from contacts.conditions.words import quoted


class Times(Numbers):
    """Times by their order: 09:30 is less than 14:00."""

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """As text, which is in the order of time."""
        if operator in AS_TEXT:
            return text_holds(held, operator, value)
        time = in_order(held.text)
        if operator == "between":
            return compared(time, ">=", value[0]) & compared(time, "<=", value[1])
        return compared(time, SIGNS[operator], value)

    def field(self, operator: str) -> forms.Field | None:
        """The browser's clock, once or twice."""
        if operator in AS_TEXT:
            return super().field(operator)
        one = forms.CharField(label=gettext_lazy("Time"), max_length=40, widget=self.kind.widget())
        return TwoField(one) if operator in OF_TWO else one

    def shown(self, value: Any) -> str:
        """As the language writes it."""
        try:
            return str(self.kind.show(value))
        except ValueError:
            return quoted(str(value))
