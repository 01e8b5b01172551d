"""A country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields import territories
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of
from contacts.fields.widgets import KeepingSelect


@field_kinds.register
@dataclass(frozen=True)
class Country(FieldKind):
    """A country of Unicode's list; kept by its English name, shown in the reader's language."""

    key: ClassVar[str] = "country"
    label: ClassVar[str | Promise] = _("Country")
    icon: ClassVar[str] = "world"
    sample: ClassVar[str] = "France"
    narrowed_by: ClassVar[str] = "choice"
    longest: ClassVar[int] = 100

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The English name of what is named in English or French, or by an ISO code."""
        text = text_of(raw)
        if not text:
            return None
        code = territories.code_of(text)
        if not code:
            refuse(gettext("“%(value)s” is not a country we know.") % {"value": text[:80]})
        return territories.english(code)

    def show(self, value: Any) -> str:
        """In the reader's language."""
        code = territories.code_of(str(value))
        return territories.localised(code) if code else str(value)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """All of them, by name."""
        return tuple((territories.english(code), name) for code, name in territories.countries())

    def widget(self) -> forms.Widget:
        """A list to choose from."""
        return KeepingSelect(choices=[("", "—"), *self.choices])

    def order_of(self, value: Any) -> Any:
        """By the name in the reader's language."""
        return self.show(value).casefold()
