"""One of several choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.choices import Choice, ChoicesField, find
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


class SelectForm(forms.Form):
    """The properties of `Select`."""

    list = ChoicesField()


@field_kinds.register
@dataclass(frozen=True)
class Select(FieldKind):
    """One of the values in `list`. A value whose choice was taken away stays what it was."""

    key: ClassVar[str] = "select"
    label: ClassVar[str | Promise] = _("One of several choices")
    icon: ClassVar[str] = "select"
    sample: ClassVar[str] = ""
    narrowed_by: ClassVar[str] = "choice"
    Form: ClassVar[type[forms.Form]] = SelectForm

    list: tuple[Choice, ...] = ()

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The value of the choice, named by its value or its label."""
        text = text_of(raw)
        if not text:
            return None
        choice = find(self.list, text)
        if choice is None:
            refuse(gettext("“%(value)s” is not one of the choices.") % {"value": text[:80]})
        return choice.value

    def show(self, value: Any) -> str:
        """The label."""
        return dict(self.choices).get(str(value), str(value))

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """As they are listed."""
        return tuple((choice.value, choice.label) for choice in self.list)

    def widget(self) -> forms.Widget:
        """A list to choose from."""
        return forms.Select(choices=[("", "—"), *self.choices])

    def order_of(self, value: Any) -> Any:
        """As they are listed, what is not listed last."""
        values = [choice.value for choice in self.list]
        return values.index(value) if value in values else len(values)
