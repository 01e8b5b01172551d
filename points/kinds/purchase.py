"""Pays for buying something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from kit.templatetags.kindling import number
from points.facts.amount import Amount
from points.facts.fact import Fact
from points.kinds import point_action_kinds
from points.things import Things, ThingsForm

MOST = 10**9


class PurchaseForm(ThingsForm):
    """The fields of `Purchase`."""

    about = "product"

    at_least = forms.IntegerField(
        label=_("Only from this amount on"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("In whatever currency it was. Left empty, any purchase counts."),
    )

    def clean_at_least(self) -> int:
        """Nothing, if nothing is said."""
        return self.cleaned_data["at_least"] or 0


@point_action_kinds.register
@dataclass(frozen=True)
class Purchase(Things):
    """A purchase of one of the products in `which`, or of any, for `at_least` so much."""

    key: ClassVar[str] = "purchase"
    label: ClassVar[str | Promise] = _("Buys something")
    icon: ClassVar[str] = "receipt"
    listens_to: ClassVar[str] = "purchase"
    Form: ClassVar[type[forms.Form]] = PurchaseForm
    usual_points: ClassVar[int | None] = 20
    any_of_them: ClassVar[str | Promise] = _("buys something")
    these: ClassVar[str | Promise] = _("buys %(which)s")
    is_reported: ClassVar[bool] = True
    advice: ClassVar[str | Promise] = _(
        "The same order counts once, however often it is reported. What a page reports is what it"
        " says: under More you can leave that out and count what your shop sends by the API or a"
        " file."
    )

    at_least: Annotated[int, Field(ge=0, le=MOST)] = 0

    @classmethod
    def heard_from(cls) -> str:
        """See the base; with what an order says."""
        return gettext(
            "Your pages can report it: mt('event', 'purchase', {order_id: 'A17', amount: 49.9,"
            " subject: '…'}); your shop by the API (POST /api/events) or a file of events."
        )

    @property
    def fact(self) -> Fact | None:
        """The amount, if it matters."""
        return Amount() if self.at_least else None

    def accepts(self, value: Any) -> bool:
        """Whether it was as much."""
        return value is not None and value >= self.at_least

    def __str__(self) -> str:
        what = super().__str__()
        if not self.at_least:
            return what
        return gettext("%(buys)s for %(amount)s or more") % {
            "buys": what,
            "amount": number(self.at_least),
        }
