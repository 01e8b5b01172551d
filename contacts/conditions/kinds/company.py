"""What is known about the company that a contact works at: any of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.conditions.base import Words, condition_kinds
from contacts.conditions.comparisons import Comparison, at_company
from contacts.conditions.values import Place
from contacts.fields import Field


@condition_kinds.register
@dataclass(frozen=True)
class CompanyFieldIs(Comparison):
    """A field of the contact's company; who works nowhere has nothing in it."""

    key: ClassVar[str] = "company"
    label: ClassVar[Words] = _("Field of the company")
    icon: ClassVar[str] = "building"
    section: ClassVar[Words] = _("Company")
    reads: ClassVar[frozenset[str]] = frozenset({"company"})
    object: ClassVar[str] = "company"

    field: str
    operator: str
    value: Any = None

    def place(self, field: Field) -> Place:
        """In the company's row."""
        return at_company(field)

    def label_of(self, field: Field) -> str:
        """Said apart from the contact's own field of the same name."""
        return gettext("%(field)s of the company") % {"field": field.label}
