"""Any of several choices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.choices import Choice, ChoicesField, find
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


class MultiSelectForm(forms.Form):
    """The properties of `MultiSelect`."""

    list = ChoicesField()


@field_kinds.register
@dataclass(frozen=True)
class MultiSelect(FieldKind):
    """Any of the values in `list`, kept in that order."""

    key: ClassVar[str] = "multiselect"
    label: ClassVar[str | Promise] = _("Any of several choices")
    icon: ClassVar[str] = "list-check"
    sample: ClassVar[str] = ""
    narrowed_by: ClassVar[str] = "choice"
    Form: ClassVar[type[forms.Form]] = MultiSelectForm

    list: tuple[Choice, ...] = ()

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> Any:
        """The values; text parts them by |, and by ; or , where these are no part of one."""
        chosen = set()
        for text in self._named(raw):
            choice = find(self.list, text)
            if choice is None:
                refuse(gettext("“%(value)s” is not one of the choices.") % {"value": text[:80]})
            chosen.add(choice.value)
        return [choice.value for choice in self.list if choice.value in chosen] or None

    def _named(self, raw: Any) -> Any:
        if isinstance(raw, list | tuple | set):
            return [text for one in raw if (text := text_of(one))]
        text = text_of(raw)
        if not text:
            return []
        if find(self.list, text):
            return [text]
        parts = [part.strip() for part in text.split("|")]
        if len(parts) == 1:
            parts = [part.strip() for part in re.split("[;,]", text)]
        return [part for part in parts if part]

    def show(self, value: Any) -> str:
        """The labels."""
        labels = dict(self.choices)
        return ", ".join(labels.get(str(one), str(one)) for one in value)

    def typed(self, value: Any) -> Any:
        """A list for the widget; a file parts them by | (`contacts.fields.written`)."""
        return [] if value is None else [str(one) for one in value]

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """As they are listed."""
        return tuple((choice.value, choice.label) for choice in self.list)

    def widget(self) -> forms.Widget:
        """Boxes to tick."""
        return forms.CheckboxSelectMultiple(choices=self.choices)

    def order_of(self, value: Any) -> Any:
        """By the first one chosen, then the next."""
        values = [choice.value for choice in self.list]
        return [values.index(one) if one in values else len(values) for one in value]
