"""Send the contact no more e-mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import do_not_contact
from contacts.models import Contact, DoNotContact
from triggers.actions import Action, action_kinds
from triggers.models import Run


@action_kinds.register
@dataclass(frozen=True)
class DoNotWrite(Action):
    """What the contact said themselves stands; `why` is shown on their page."""

    key = "dnc.add"
    label = _("Send no more e-mails")
    icon = "mail-off"
    outside = False
    alerts = False

    why: str

    class Form(forms.Form):
        """Why."""

        why = forms.CharField(
            label=_("Why"),
            max_length=300,
            help_text=_("Shown on the contact’s page, for example: competitor."),
        )

    def __post_init__(self) -> None:
        if not self.why.strip():
            raise ValueError("no reason")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Set it, unless it is set."""
        said = {"trigger": run.action.trigger.name, "why": self.why}
        news = do_not_contact.add(
            [contact.pk],
            reason=DoNotContact.Reason.MANUAL,
            comments=gettext("%(trigger)s: %(why)s") % said,
            at=timezone.now(),
        )
        if not news:
            return {"said": gettext("was not to be written to already")}
        return {"said": gettext("stopped e-mails to the contact: %(why)s") % said}

    def __str__(self) -> str:
        return gettext("send the contact no more e-mails (%(why)s)") % {"why": self.why}
