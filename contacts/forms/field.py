"""The form that defines a field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.fields import aliases, territories
from contacts.fields.kinds import FieldKind, field_kinds
from contacts.models import ContactField


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """What every field has; the properties of its type are `own`, a form beside this one."""

    class Meta:
        model = ContactField
        fields = (
            "label",
            "alias",
            "group",
            "help_text",
            "default_value",
            "char_length_limit",
            "is_required",
            "is_visible",
            "is_short_visible",
            "is_listable",
            "is_unique",
            "is_publicly_updatable",
        )
        labels = {
            "alias": _("Name for scripts and files"),
            "is_required": _("Must be filled in"),
            "is_visible": _("Show it in the form"),
            "is_short_visible": _("Show it at once when somebody is added"),
            "is_listable": _("Offer it as a column and a filter of the list"),
            "is_unique": _("Nobody else may have the same value"),
            "is_publicly_updatable": _("Pages and forms that anybody can open may set it"),
        }
        help_texts = {
            "alias": _("Made from the label if you leave it empty. It cannot be changed later."),
            "help_text": _("Stands under the field in the form."),
            "default_value": _("What somebody new has unless something else is said."),
            "is_unique": _(
                "A customer number, say. It then tells contacts apart, as an e-mail does."
            ),
            "is_publicly_updatable": _("Whoever knows the name of the field can change it there."),
        }
        widgets = {
            "default_value": forms.TextInput(),
            "alias": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        }

    def __init__(self, *args: Any, kind: type[FieldKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        row = self.instance
        self.own = kind.Form(
            self.data if self.is_bound else None, initial=row.properties if row.pk else None
        )
        self.fields["alias"].required = False
        if row.pk:
            del self.fields["alias"]
        if not kind.longest:
            del self.fields["char_length_limit"]
        if not kind.may_be_unique or row.object == "company" or (row.pk and row.is_fixed):
            del self.fields["is_unique"]
        if row.alias in ("companyname", "email"):
            for name in ("is_visible", "is_short_visible", "default_value"):
                del self.fields[name]
        if row.alias == "companyname":
            del self.fields["is_required"]

    def clean_alias(self) -> str:
        """Letters, digits and underscores; some words mean something else already."""
        alias: str = self.cleaned_data["alias"].strip().lower()
        if alias and not aliases.is_alias(alias):
            raise forms.ValidationError(
                _("Use small letters, digits and _, beginning with a letter; some words are taken.")
            )
        return alias

    def is_valid(self) -> bool:
        """Both halves."""
        return bool(super().is_valid()) & self.own.is_valid()

    def _post_clean(self) -> None:
        """Nothing: the deed writes the row, and checks what only it can know."""

    def flags(self) -> list[forms.BoundField]:
        """The boxes to tick."""
        return [self[name] for name in self.fields if name.startswith("is_")]

    def values(self) -> dict[str, Any]:
        """As `contacts.fields.defining` takes them."""
        return self.cleaned_data | {"properties": self.own.cleaned_data}

    def add_errors(self, errors: dict[str, list[str]]) -> None:
        """Put what the deed found beside the inputs that it is about."""
        for name, words in errors.items():
            for word in words:
                self.add_error(name if name in self.fields else None, word)


class MoveForm(forms.Form):
    """Where a field goes: the menu's way of dragging it."""

    to = forms.ChoiceField(
        choices=[("first", ""), ("up", ""), ("down", ""), ("last", "")], required=False
    )
    group = forms.ChoiceField(choices=ContactField.Group.choices, required=False)


class OrderForm(forms.Form):
    """The ids of a section's fields in their new order, as dragging sends them."""

    group = forms.ChoiceField(choices=ContactField.Group.choices)
    order = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].choices = [(pk, pk) for pk in ids]  # type: ignore[attr-defined]


class RemovalForm(forms.Form):
    """Removing values cannot be taken back, so it asks for the field's label to be typed."""

    typed = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label
        self.fields["typed"].label = _("Type “%(name)s” to confirm") % {"name": label}

    def clean_typed(self) -> str:
        """Exactly the label."""
        typed: str = self.cleaned_data["typed"].strip()
        if typed != self.label:
            raise forms.ValidationError(_("That is not “%(name)s”.") % {"name": self.label})
        return typed


class CountryForm(forms.Form):
    """Where telephone numbers without a country are from."""

    country = forms.ChoiceField(label=_("Numbers without a country are from"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", _("no country in particular")),
            *territories.countries(),
        ]


def kinds_in_words() -> list[type[FieldKind]]:
    """The types to choose from, the usual ones first."""
    usual = ["text", "textarea", "number", "select", "multiselect", "boolean", "date", "email"]
    return sorted(
        field_kinds,
        key=lambda kind: (usual.index(kind.key) if kind.key in usual else len(usual), kind.key),
    )
