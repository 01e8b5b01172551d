"""Whether a rule has paid a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field

from contacts.conditions import Condition, Wrong, condition_kinds, is_not_true
from contacts.conditions.base import Words
from contacts.models import Contact
from points.conditions import SECTION
from points.models import Entry, PointAction, Reason

_WAYS = (("did", gettext_lazy("has paid")), ("did not", gettext_lazy("has not paid")))


def _rules() -> list[tuple[int, str]]:
    rules = PointAction.objects.filter(archived_at=None).order_by("name", "pk")
    return list(rules.values_list("pk", "name"))


class PaidForm(forms.Form):
    """The fields of `Paid`."""

    rule = forms.TypedChoiceField(label=gettext_lazy("Rule"), choices=_rules, coerce=int)
    way = forms.ChoiceField(label=gettext_lazy("Which way"), choices=_WAYS)
    days = forms.TypedChoiceField(
        label=gettext_lazy("When"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("ever")),
            (1, gettext_lazy("within 1 day")),
            (7, gettext_lazy("within 7 days")),
            (30, gettext_lazy("within 30 days")),
            (90, gettext_lazy("within 90 days")),
            (365, gettext_lazy("within 365 days")),
        ],
    )


@condition_kinds.register
@dataclass(frozen=True)
class Paid(Condition):
    """A rule has given or taken points, and they were not taken back; ever, or lately."""

    key: ClassVar[str] = "paid"
    label: ClassVar[Words] = gettext_lazy("A rule has paid")
    icon: ClassVar[str] = "receipt"
    section: ClassVar[Words] = SECTION
    reads: ClassVar[frozenset[str]] = frozenset({"score"})
    Form: ClassVar[type[forms.Form]] = PaidForm

    rule: int
    way: Literal["did", "did not"] = "did"
    days: Annotated[int, Field(ge=1, le=3_660)] | None = None

    @property
    def moves_with_time(self) -> bool:
        """Lately is over some day."""
        return self.days is not None

    def check(self) -> None:
        """There must be such a rule."""
        if not PointAction.objects.filter(pk=self.rule).exists():
            raise Wrong(_("This rule is not there any more."))

    def q(self, at: datetime) -> Q:
        """Lines of the ledger that nobody has reversed, also of who went into the contact."""
        lines = Entry.objects.filter(
            ~Exists(Entry.objects.filter(reverses=OuterRef("pk"))),
            point_action_id=self.rule,
            reason__in=(Reason.EVENT, Reason.STATE, Reason.RECOMPUTE, Reason.DEMO),
        )
        if self.days is not None:
            lines = lines.filter(occurred_at__gt=at - timedelta(days=self.days))
        absorbed = Contact.objects.filter(merged_into=OuterRef(OuterRef("pk"))).values("pk")
        own = Exists(lines.filter(contact=OuterRef("pk")))
        paid = Q(own) | Q(Exists(lines.filter(contact__in=absorbed)))
        return paid if self.way == "did" else is_not_true(paid)

    def __str__(self) -> str:
        rule = PointAction.objects.filter(pk=self.rule).first()
        name = rule.name if rule else _("a rule that is not there any more")
        if self.days is None:
            did = _("was given points by the rule “%(rule)s”")
            did_not = _("was never given points by the rule “%(rule)s”")
        else:
            did = ngettext(
                "was given points by the rule “%(rule)s” within %(count)d day",
                "was given points by the rule “%(rule)s” within %(count)d days",
                self.days,
            )
            did_not = ngettext(
                "was not given points by the rule “%(rule)s” within %(count)d day",
                "was not given points by the rule “%(rule)s” within %(count)d days",
                self.days,
            )
        said = did if self.way == "did" else did_not
        return said % {"rule": name, "count": self.days or 0}
