"""Values that are text, and what all others are when they are asked as text."""

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
from contacts.conditions.truths import has_within, is_one_of, like, matches
from contacts.conditions.values import OF_MANY, Held, Values
from contacts.fields.kinds import FieldKind

AS_TEXT = ("contains", "startsWith", "endsWith", "like", "!like", "regexp", "!regexp")


class LinesField(forms.CharField):
    """Several values, one a line (or parted by |)."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        """Values as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Lines as values."""
        lines = str(super().clean(value)).replace("|", "\n").splitlines()
        return [line.strip() for line in lines if line.strip()]


class Text(Values):
    """Text in any case: "cto" is CTO. `kind` writes what is sought as it is kept."""

    operators: ClassVar[tuple[str, ...]] = ("=", "!=", *AS_TEXT, "in", "!in", "empty", "!empty")

    def __init__(self, kind: FieldKind) -> None:
        self.kind = kind

    def one(self, operator: str, raw: Any) -> str:
        """A text that is not empty."""
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise Wrong(_("Give a value."))
        text = str(raw).strip()
        if not text:
            raise Wrong(_("Give a value."))
        if operator in ("regexp", "!regexp"):
            regexes.check(text)
        elif operator in ("=", "!=", *OF_MANY):
            return self._as_kept(text)
        return text

    def _as_kept(self, text: str) -> str:
        """A number of a telephone as E.164, an address of a page with its scheme, and so on."""
        try:
            return str(self.kind.clean(text) or text)
        except ValidationError:
            return text

    def holds(self, held: Held, operator: str, value: Any, at: datetime) -> Q:
        """By Postgres' own ideas of upper and lower case."""
        return text_holds(held, operator, value)

    def field(self, operator: str) -> forms.Field | None:
        """A line, or several."""
        if operator in OF_MANY:
            return LinesField(label=gettext_lazy("Values, one a line"))
        return forms.CharField(
            label=gettext_lazy("Value"),
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )


def text_holds(held: Held, operator: str, value: Any) -> Q:
    """What can be asked of any value that is seen as text."""
    match operator:
        case "contains":
            return has_within(held.text, value)
        case "startsWith":
            return has_within(held.text, value, before="")
        case "endsWith":
            return has_within(held.text, value, after="")
        case "like":
            return like(held.text, value if "%" in value else f"%{value}%")
        case "regexp":
            return matches(held.text, value)
        case "in":
            return is_one_of(held.text, value)
    return is_one_of(held.text, [value])
