"""Text with suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.fields.choices import Choice, ChoicesField
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, text_of
from contacts.fields.widgets import Offering


class LookupForm(forms.Form):
    """The properties of `Lookup`."""

    list = ChoicesField(required=False)


@field_kinds.register
@dataclass(frozen=True)
class Lookup(FieldKind):
    """A line of text that offers the values in `list`, and takes any other as well."""

    key: ClassVar[str] = "lookup"
    label: ClassVar[str | Promise] = _("Text with suggestions")
    icon: ClassVar[str] = "list-details"
    sample: ClassVar[str] = "Dr"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 255
    may_be_unique: ClassVar[bool] = True
    Form: ClassVar[type[forms.Form]] = LookupForm

    list: tuple[Choice, ...] = ()

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The text in one line."""
        return text_of(raw) or None

    @property
    def suggestions(self) -> tuple[tuple[str, str], ...]:
        """What is offered."""
        return tuple((choice.value, choice.label) for choice in self.list)

    def widget(self) -> forms.Widget:
        """A text field with a list under it."""
        return Offering(self.suggestions)
