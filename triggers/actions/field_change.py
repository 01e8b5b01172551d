"""Set a field of the contact to a value, or empty it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import editing, fields
from contacts.fields import Field
from contacts.models import Contact
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import Run


def _settable() -> list[Field]:
    """Fields that may hold the same value for many contacts."""
    return [
        field
        for field in fields.definitions().published
        if field.is_known and not field.read_only and not field.unique
    ]


def _choices() -> list[tuple[str, str]]:
    return [("", gettext("Choose a field")), *((one.alias, one.label) for one in _settable())]


@action_kinds.register
@dataclass(frozen=True)
class ChangeField(Action):
    """`value` is as the field's kind keeps it; None empties the field."""

    key = "field.change"
    label = _("Change a field")
    icon = "edit"
    outside = False
    alerts = False

    field: str
    value: Any = None

    class Form(forms.Form):
        """Which field, and what it is to say, written as in a file."""

        field = forms.ChoiceField(label=_("Field"), choices=_choices)
        value = forms.CharField(
            label=_("New value"),
            required=False,
            max_length=2_000,
            help_text=_(
                "Left empty, what is there is taken away. Several choices are parted by |, a date"
                " is written as 2026-11-22."
            ),
        )

        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            stored = self.initial.get("value")
            known = fields.definitions().get(str(self.initial.get("field", "")))
            if known is not None and not isinstance(stored, str):
                self.initial = {**self.initial, "value": known.written(stored)}

        def clean(self) -> dict[str, Any]:
            """The value by the rules of the field."""
            given = super().clean() or self.cleaned_data
            alias = given.get("field")
            if alias and "value" in given:
                cleaned = fields.clean({alias: given["value"]})
                for error in cleaned.errors.get(alias, ()):
                    self.add_error("value", error)
                if not cleaned.errors:
                    given["value"] = cleaned.values[alias]
            return given

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Change it, as if somebody had done so by hand; the field may have changed meanwhile."""
        field = fields.definitions().get(self.field)
        if field is None or not field.published:
            reason = gettext("The field “%(alias)s” does not exist any more.")
            raise ActionFailed(reason % {"alias": self.field}, permanent=True)
        cleaned = fields.clean({self.field: self.value})
        if cleaned.errors:
            raise ActionFailed(" ".join(cleaned.errors[self.field]), permanent=True)
        try:
            editing.change(contact.pk, fields=cleaned.values, at=timezone.now())
        except editing.ValueTaken:
            reason = gettext("Somebody else has this value of %(field)s already.")
            raise ActionFailed(reason % {"field": field.label}, permanent=True) from None
        if self.value is None:
            return {"said": gettext("emptied %(field)s") % {"field": field.label}}
        return {"said": gettext("set %(field)s to “%(value)s”") % self._words(field)}

    def __str__(self) -> str:
        field = fields.definitions().get(self.field)
        if field is None:
            return gettext("change a field that does not exist any more")
        if self.value is None:
            return gettext("empty %(field)s") % {"field": field.label}
        return gettext("set %(field)s to “%(value)s”") % self._words(field)

    def _words(self, field: Field) -> dict[str, str]:
        return {"field": field.label, "value": str(field.show(self.value))}
