"""Pays for the sort of buyer that a contact is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from points import rfm
from points.kinds import ModelKind, StateForm, point_action_kinds
from points.models import Rfm
from points.parts import PartsForm, said

# What a new rule proposes: who buys is worth a call, who stays away a reminder.
_USUAL = {
    "champions": 50,
    "loyal": 40,
    "potential": 25,
    "new": 20,
    "promising": 15,
    "attention": 10,
    "sleepy": 5,
    "at_risk": 10,
    "cannot_lose": 30,
    "hibernating": 0,
    "lost": 0,
}


def _about(key: str) -> tuple[str | Promise, int, str | Promise]:
    """What a field says: what the cell is called, what it is usually worth, who is in it."""
    cell = rfm.CELLS[key]
    return cell.label, _USUAL[key], cell.says


class RfmForm(PartsForm):
    """The fields of `Buyer`: what each cell is worth."""

    champions = PartsForm.part(*_about("champions"))
    loyal = PartsForm.part(*_about("loyal"))
    potential = PartsForm.part(*_about("potential"))
    new = PartsForm.part(*_about("new"))
    promising = PartsForm.part(*_about("promising"))
    attention = PartsForm.part(*_about("attention"))
    sleepy = PartsForm.part(*_about("sleepy"))
    at_risk = PartsForm.part(*_about("at_risk"))
    cannot_lose = PartsForm.part(*_about("cannot_lose"))
    hibernating = PartsForm.part(*_about("hibernating"))
    lost = PartsForm.part(*_about("lost"))

    field_order = (*_USUAL, "disqualifies")


@point_action_kinds.register
@dataclass(frozen=True, kw_only=True)
class Buyer(ModelKind):
    """Points by the cell that a buyer is in since last night."""

    key: ClassVar[str] = "rfm"
    label: ClassVar[str | Promise] = _("Is a certain sort of buyer (recency, frequency, amount)")
    icon: ClassVar[str] = "shopping-cart"
    Form: ClassVar[type[StateForm]] = RfmForm
    own_points: ClassVar[bool] = True

    champions: int = 0
    loyal: int = 0
    potential: int = 0
    new: int = 0
    promising: int = 0
    attention: int = 0
    sleepy: int = 0
    at_risk: int = 0
    cannot_lose: int = 0
    hibernating: int = 0
    lost: int = 0

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """By cell; one query."""
        buyers = Rfm.objects.filter(contact__in=contacts, cell__in=self._each)
        return {pk: self._each[cell] for pk, cell in buyers.values_list("contact", "cell")}

    def most(self, points: int) -> int:
        """A buyer is in one cell at a time."""
        return max(self._each.values(), default=0, key=abs)

    @property
    def _each(self) -> dict[str, int]:
        worth = {key: int(getattr(self, key)) for key in rfm.CELLS}
        return {key: many for key, many in worth.items() if many}

    def __str__(self) -> str:
        parts = [(rfm.CELLS[key].label, many) for key, many in self._each.items()]
        return gettext("is among the buyers: %(parts)s") % {"parts": said(parts)}
