"""Which sort of buyer a contact is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from contacts.conditions.words import listed
from points import rfm

SECTION = gettext_lazy("Buying")
_OPERATORS = (
    ("in", gettext_lazy("is one of these")),
    ("!in", gettext_lazy("is none of these")),
)


class RfmForm(forms.Form):
    """The fields of `IsBuyer`."""

    operator = forms.ChoiceField(label=gettext_lazy("How"), choices=_OPERATORS)
    cells = forms.MultipleChoiceField(
        label=gettext_lazy("Sort of buyer"),
        choices=[(cell.key, cell.label) for cell in rfm.CELLS.values()],
        widget=forms.CheckboxSelectMultiple,
    )


@condition_kinds.register
@dataclass(frozen=True)
class IsBuyer(Condition):
    """In any or none of these cells, as buyers were marked last night."""

    key: ClassVar[str] = "rfm"
    label: ClassVar[Words] = gettext_lazy("Sort of buyer")
    icon: ClassVar[str] = "shopping-cart"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"rfm"})
    Form: ClassVar[type[forms.Form]] = RfmForm

    cells: tuple[str, ...]
    operator: Literal["in", "!in"] = "in"

    @property
    def moves_with_time(self) -> bool:
        """Whoever buys nothing sinks from cell to cell."""
        return True

    def check(self) -> None:
        """There are such cells."""
        if not self.cells or not rfm.CELLS.keys() >= set(self.cells):
            raise Wrong(_("Choose what sort of buyer."))

    def q(self, at: datetime) -> Q:
        """Who never bought anything is in none."""
        inside = rfm.within(self.cells)
        return inside if self.operator == "in" else is_not_true(inside)

    def __str__(self) -> str:
        said = {"cells": listed([str(rfm.CELLS[key].label) for key in self.cells])}
        if self.operator == "in":
            return _("is among the buyers %(cells)s") % said
        return _("is not among the buyers %(cells)s") % said
