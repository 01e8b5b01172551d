"""What is known about a contact: any of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from contacts.conditions.base import Words, condition_kinds
from contacts.conditions.comparisons import Comparison, at_company, held
from contacts.conditions.values import Place
from contacts.fields import Field, definitions


@condition_kinds.register
@dataclass(frozen=True)
class ContactFieldIs(Comparison):
    """A field of the contact, compared with a value by one of its operators."""

    key: ClassVar[str] = "field"
    label: ClassVar[Words] = _("Field of the contact")
    icon: ClassVar[str] = "address-book"
    section: ClassVar[Words] = _("Contact")
    object: ClassVar[str] = "contact"

    field: str
    operator: str
    value: Any = None

    @property
    def reads(self) -> frozenset[str]:
        """The name of the company is the company's."""
        return frozenset({"contact", "company"} if self.field == "company" else {"contact"})

    def place(self, field: Field) -> Place:
        """In the contact's own row; the name of the company in the company's."""
        if field.column == "company":
            return at_company(definitions("company")["companyname"])
        return lambda asked: asked(held(field))
