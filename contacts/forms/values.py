"""Forms that ask for values of fields, whatever fields there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.text import slugify

from contacts.fields import Field, Fields, clean

# Kinds whose widgets want the whole width of a form.
_WIDE = {"textarea", "html", "multiselect"}


class ValueField(forms.Field):
    """Asks for the value of one field; `ValuesForm` finds out what it means."""

    def __init__(self, field: Field) -> None:
        super().__init__(
            label=field.label,
            required=field.required,
            help_text=escape(field.help),
            widget=field.widget(),
        )
        self.of = field
        self.is_wide = field.type in _WIDE

    def validate(self, value: Any) -> None:
        """Nothing yet: what is required is checked with the value, in the same words everywhere."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else was typed than what was shown."""
        return bool(_comparable(initial) != _comparable(data))


def _comparable(typed: Any) -> Any:
    if isinstance(typed, list | tuple):
        return sorted(map(str, typed))
    return "" if typed is None else str(typed).strip().replace("\r\n", "\n")


class ValuesForm(forms.Form):
    """One input per field, named by its alias.

    What somebody left as it was is not checked again: it may be older than the field's rules.
    `values()` has what was changed, cleaned.
    """

    def __init__(
        self,
        *args: Any,
        known: Fields,
        shown: Sequence[Field],
        current: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.known = known
        self.is_new = current is None
        self._values: dict[str, Any] = {}
        initial = {
            field.alias: field.typed(current.get(field.alias))
            if current is not None
            else field.default
            for field in shown
        }
        kwargs["initial"] = initial | dict(kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for field in shown:
            self.fields[field.alias] = ValueField(field)

    def in_groups(self) -> list[tuple[str, str, list[forms.BoundField], list[forms.BoundField]]]:
        """Sections: name, label, what is usually wanted, and what is rarely (without errors)."""
        found = []
        for label, fields in self.known.in_groups():
            bound = [self[field.alias] for field in fields if field.alias in self.fields]
            aside = [one for one in bound if self._is_aside(one)]
            rest = [one for one in bound if one not in aside]
            if bound:
                found.append((slugify(str(label)), str(label), rest, aside))
        return found

    def _is_aside(self, bound: forms.BoundField) -> bool:
        """Of somebody new: what is not asked at once. Of others: our own fields that few use."""
        of = bound.field.of  # type: ignore[attr-defined]
        if of.required or bound.errors or bound.value():
            return False
        return not of.short_visible if self.is_new else bool(of.fixed and not of.listable)

    def clean(self) -> dict[str, Any]:
        """Each changed value by the rules of its field; errors stand beside it."""
        data = super().clean() or self.cleaned_data
        asked = {
            name: data.get(name)
            for name, field in self.fields.items()
            if isinstance(field, ValueField)
        }
        changed = {
            name: raw
            for name, raw in asked.items()
            if self.is_new or self.fields[name].has_changed(self.initial.get(name), raw)
        }
        checked = clean(changed | self._context(asked), object=self.object, fields=self.known)
        for name, errors in checked.errors.items():
            if name in changed:
                for error in errors:
                    self.add_error(name, error)
        self._values = {name: value for name, value in checked.values.items() if name in changed}
        return data

    @property
    def object(self) -> str:
        """Whose fields these are."""
        return next((field.object for field in self.known), "contact")

    def _context(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The country, also where it was not changed: telephone numbers are read by it."""
        return {
            name: raw for name, raw in asked.items() if self.known[name].type == "country" and raw
        }

    def values(self) -> dict[str, Any]:
        """What was changed (of somebody new: everything), by alias."""
        return self._values
