"""A language, perhaps of a country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from babel import Locale as Known
from babel import UnknownLocaleError, localedata
from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of
from contacts.fields.widgets import Offering


@field_kinds.register
@dataclass(frozen=True)
class Locale(FieldKind):
    """A language as in fr or fr_FR."""

    key: ClassVar[str] = "locale"
    label: ClassVar[str | Promise] = _("Language")
    icon: ClassVar[str] = "language"
    sample: ClassVar[str] = "fr_FR"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 20

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """Its code with an underscore."""
        text = text_of(raw)
        if not text:
            return None
        try:
            return str(Known.parse(text.replace("-", "_")))
        except (ValueError, UnknownLocaleError):
            refuse(
                gettext("“%(value)s” is not a language like fr or fr_FR.") % {"value": text[:40]}
            )

    def show(self, value: Any) -> str:
        """The name of the language in the reader's language."""
        try:
            known = Known.parse(str(value))
        except (ValueError, UnknownLocaleError):
            return str(value)
        return known.get_display_name((get_language() or "en").replace("-", "_")) or str(value)

    def widget(self) -> forms.Widget:
        """A text field that offers the languages there are."""
        return Offering((code, self.show(code)) for code in _offered())

    def order_of(self, value: Any) -> Any:
        """By name."""
        return self.show(value).casefold()


@cache
def _offered() -> tuple[str, ...]:
    """Languages, and languages of countries; without the variants that few people mean."""
    return tuple(
        code
        for code in sorted(localedata.locale_identifiers())
        if len(code) == 2 or (len(code) == 5 and code[2] == "_")
    )
