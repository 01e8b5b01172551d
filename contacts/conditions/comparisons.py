"""A field compared with a value: what conditions about contacts and about companies share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Offer, Wrong
from contacts.conditions.values import WITHOUT, Held, Place, Values, compare
from contacts.conditions.values.by_field import values_of
from contacts.fields import Field, definitions
from contacts.models import Company


class ComparisonForm(forms.Form):
    """Asks for an operator, and for what the operator wants."""

    operator = forms.ChoiceField(label=gettext_lazy("How"))

    def __init__(self, values: Values, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = values
        choices = values.choices()
        self.fields["operator"] = forms.ChoiceField(label=gettext_lazy("How"), choices=choices)
        operator = str(self["operator"].value() or choices[0][0])
        known = operator if operator in values.operators else str(choices[0][0])
        if known not in WITHOUT and (field := values.field(known)):
            self.fields["value"] = field

    def clean(self) -> dict[str, Any]:
        """The operand as the condition keeps it, or why it is none beside its field."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        operator = given.get("operator")
        if operator and ("value" not in self.fields or "value" in given):
            try:
                given["value"] = self.values.clean(operator, given.get("value"))
            except Wrong as wrong:
                self.add_error("value" if "value" in self.fields else None, str(wrong))
        return given


class Comparison(Condition):
    """One field, one operator, one value. Subclasses say whose field, and where it is."""

    object: ClassVar[str]
    Form: ClassVar[type[forms.Form]] = ComparisonForm

    field: str
    operator: str
    value: Any

    @property
    def defined(self) -> Field:
        """The field as it is defined now.

        Raises:
            Wrong: it is not there any more.
        """
        found = definitions(self.object).get(self.field)
        if found is None or not self.offered(found):
            raise Wrong(_("There is no field “%(field)s”.") % {"field": self.field[:60]})
        return found

    @classmethod
    def offered(cls, field: Field) -> bool:
        """Whether something can be asked of the field."""
        return field.is_known and not field.read_only

    @property
    def values(self) -> Values:
        """What can be asked of it."""
        return values_of(self.defined)

    @property
    def moves_with_time(self) -> bool:
        """Relative dates do."""
        try:
            return self.values.moves(self.value)
        except Wrong:
            return False

    def check(self) -> None:
        """The field must be there, and the operator and the value fit it."""
        self.values.clean(self.operator, self.value)

    def tidied(self) -> Condition:
        """With the value as the field keeps it."""
        return replace(self, value=self.values.clean(self.operator, self.value))  # type: ignore[type-var]

    def place(self, field: Field) -> Place:
        """Where the field's values are."""
        raise NotImplementedError

    def q(self, at: datetime) -> Q:
        """Nobody, where the field is not there any more."""
        try:
            field = self.defined
        except Wrong:
            return Q(pk__in=())
        return compare(values_of(field), self.place(field), self.operator, self.value, at)

    def label_of(self, field: Field) -> str:
        """What people call the field, in a sentence."""
        return field.label

    def __str__(self) -> str:
        try:
            field = self.defined
        except Wrong as wrong:
            return str(wrong)
        return values_of(field).said(self.label_of(field), self.operator, self.value)

    @classmethod
    def offers(cls) -> Iterable[Offer]:
        """A line for each field in use."""
        for field in definitions(cls.object).published:
            if cls.offered(field):
                yield Offer(
                    f"{cls.key}:{field.alias}", field.label, cls.section, {"field": field.alias}
                )

    @classmethod
    def form(
        cls, *, fixed: Mapping[str, Any], data: Mapping[str, Any] | None, prefix: str, **more: Any
    ) -> forms.Form:
        """Asks what can be asked of the field.

        Raises:
            Wrong: there is no such field.
        """
        field = definitions(cls.object).get(str(fixed.get("field", "")))
        if field is None or not cls.offered(field):
            raise Wrong(_("This field is not there any more."))
        return ComparisonForm(values_of(field), data, prefix=prefix, **more)


def held(field: Field) -> Held:
    """Where the values of a field are in the row of their contact or company."""
    if field.column:
        return Held(F(field.column))
    return Held(KeyTextTransform(field.alias, "fields"), KeyTransform(field.alias, "fields"))


def at_company(field: Field) -> Place:
    """In the row of the company that a contact works at."""

    def place(asked: Any) -> Q:
        companies = Company.objects.filter(pk=OuterRef("company_id")).filter(asked(held(field)))
        return Q(Exists(companies))

    return place
