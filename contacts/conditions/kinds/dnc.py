"""Whether a contact may be written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.conditions.base import Condition, Words, condition_kinds
from contacts.conditions.truths import is_not_true
from contacts.models import DoNotContact

Reason = DoNotContact.Reason

_STANDS = (
    ("allowed", gettext_lazy("may be written to")),
    ("refused", gettext_lazy("must not be written to")),
    ("unsubscribed", gettext_lazy("has unsubscribed")),
    ("bounced", gettext_lazy("has an address that does not work")),
    ("manual", gettext_lazy("was barred by a colleague")),
)
_REASONS = {
    "unsubscribed": Reason.UNSUBSCRIBED,
    "bounced": Reason.BOUNCED,
    "manual": Reason.MANUAL,
}
_SAID = {
    "allowed": gettext_lazy("may be written to by %(channel)s"),
    "refused": gettext_lazy("must not be written to by %(channel)s"),
    "unsubscribed": gettext_lazy("has unsubscribed from %(channel)s"),
    "bounced": gettext_lazy("cannot be reached by %(channel)s"),
    "manual": gettext_lazy("was barred from %(channel)s by a colleague"),
}


class DncForm(forms.Form):
    """The fields of `MayBeWrittenTo`."""

    stands = forms.ChoiceField(label=gettext_lazy("How it stands"), choices=_STANDS)
    channel = forms.ChoiceField(
        label=gettext_lazy("By"),
        choices=[("email", gettext_lazy("e-mail")), ("sms", gettext_lazy("text message"))],
    )


@condition_kinds.register
@dataclass(frozen=True)
class MayBeWrittenTo(Condition):
    """How it stands with "do not contact" in one channel, and why."""

    key: ClassVar[str] = "dnc"
    label: ClassVar[Words] = gettext_lazy("Do not contact")
    icon: ClassVar[str] = "mail-off"
    reads: ClassVar[frozenset[str]] = frozenset({"dnc"})
    Form: ClassVar[type[forms.Form]] = DncForm

    stands: Literal["allowed", "refused", "unsubscribed", "bounced", "manual"]
    channel: Literal["email", "sms"] = "email"

    def q(self, at: datetime) -> Q:
        """One row per contact and channel says so."""
        rows = DoNotContact.objects.filter(contact=OuterRef("pk"), channel=self.channel)
        if self.stands in _REASONS:
            return Q(Exists(rows.filter(reason=_REASONS[self.stands])))
        refused = Q(Exists(rows))
        return refused if self.stands == "refused" else is_not_true(refused)

    def __str__(self) -> str:
        channel = _("e-mail") if self.channel == "email" else _("text message")
        return str(_SAID[self.stands]) % {"channel": channel}
