"""Takes points away for what cannot be true of a contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import settings
from contacts import quality
from contacts.models import Contact
from points.kinds import StateForm, StateKind, point_action_kinds
from points.parts import PartsForm, said


class DataQualityForm(PartsForm):
    """The fields of `DataQuality`."""

    address = PartsForm.part(_("The address cannot exist"), -20)
    disposable = PartsForm.part(
        _("The address is one that is thrown away"), -20, _("Of mailinator.com and the like.")
    )
    role = PartsForm.part(
        _("The address is an office’s"), -5, _("As info@ or sales@: nobody in particular.")
    )
    gibberish = PartsForm.part(_("The name is no name"), -10, _("As asdf, Xxxx or 12345."))
    phone = PartsForm.part(_("The phone number cannot exist"), -5)
    company = PartsForm.part(_("No company is known"), -5)

    field_order = (
        "address",
        "disposable",
        "role",
        "gibberish",
        "phone",
        "company",
        "disqualifies",
    )


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class DataQuality(StateKind):
    """What is wrong with a contact's data, each with its own points; fixed data is paid back."""

    key: ClassVar[str] = "data.quality"
    label: ClassVar[str | Promise] = _("Has data that cannot be right")
    icon: ClassVar[str] = "eraser"
    Form: ClassVar[type[StateForm]] = DataQualityForm
    own_points: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"contact", "company"})

    address: int = 0
    disposable: int = 0
    role: int = 0
    gibberish: int = 0
    phone: int = 0
    company: int = 0

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """The sum over what is wrong with each; those with whom nothing is are left out."""
        country = settings.get("country")
        facts = contacts.values_list(
            "pk", "email", "firstname", "lastname", "phone", "mobile", "company_id"
        )
        found: dict[int, int] = {}
        for pk, email, firstname, lastname, phone, mobile, company_id in facts.iterator():
            wrong: list[int] = []
            if email and self.address and quality.is_bad_address(email):
                wrong.append(self.address)
            if email and self.disposable and quality.is_disposable(email):
                wrong.append(self.disposable)
            if email and self.role and quality.is_role(email):
                wrong.append(self.role)
            if self.gibberish and quality.is_gibberish(f"{firstname} {lastname}"):
                wrong.append(self.gibberish)
            if self.phone and any(
                quality.is_impossible(number, country=country)
                for number in filter(None, (phone, mobile))
            ):
                wrong.append(self.phone)
            if self.company and not company_id:
                wrong.append(self.company)
            if wrong:
                found[pk] = sum(wrong)
        return found

    def most(self, points: int) -> int:
        """All of it at once."""
        parts = (self.address, self.disposable, self.role, self.gibberish, self.phone, self.company)
        return sum(parts)

    def __str__(self) -> str:
        parts = [
            (gettext("impossible address"), self.address),
            (gettext("throw-away address"), self.disposable),
            (gettext("office address"), self.role),
            (gettext("no real name"), self.gibberish),
            (gettext("impossible phone number"), self.phone),
            (gettext("no company"), self.company),
        ]
        return gettext("has data that cannot be right: %(parts)s") % {"parts": said(parts)}
