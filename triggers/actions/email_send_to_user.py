"""Tell colleagues by e-mail that a contact has become interesting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels import mail, messages
from contacts.models import Contact
from triggers import readers, telling
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.fields import AddressesField
from triggers.models import Run
from triggers.readers import ColleaguesField


@action_kinds.register
@dataclass(frozen=True)
class SendToUser(Action):
    """A mail to chosen users, to the contact's owner, to free addresses.

    `subject` and `intro` replace and precede what the mail says by itself: who, how many
    points, what led there, and where to look.
    """

    key = "email.send_to_user"
    label = _("Send an e-mail to a colleague")
    icon = "mail"
    outside = True

    user_ids: tuple[int, ...] = ()
    to_owner: bool = False
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    subject: str = ""
    intro: str = ""

    class Form(forms.Form):
        """Who gets it, and what it says first."""

        more = ("cc", "bcc", "subject", "intro")

        user_ids = ColleaguesField(label=_("Colleagues"))
        to_owner = forms.BooleanField(label=_("The contact's owner"), required=False)
        to = AddressesField(
            label=_("Other addresses"), required=False, help_text=_("Separate them by commas.")
        )
        cc = AddressesField(label=_("Copy to"), required=False)
        bcc = AddressesField(label=_("Hidden copy to"), required=False)
        subject = forms.CharField(
            label=_("Subject"),
            required=False,
            max_length=150,
            help_text=_("Leave it empty for “High-Interest: Ada Lovelace reached 82 points”."),
        )
        intro = forms.CharField(
            label=_("First lines"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Who it is, the score, what led there and a link follow by themselves."),
        )

        def clean(self) -> dict[str, Any]:
            """Refuse a mail to nobody."""
            given = super().clean() or self.cleaned_data
            anybody = given.get("user_ids") or given.get("to_owner") or given.get("to")
            if not anybody and not self.errors:
                self.add_error(
                    "user_ids", gettext("Choose a colleague or the owner, or write an address.")
                )
            return given

    def __post_init__(self) -> None:
        if not (self.user_ids or self.to_owner or self.to):
            raise ValueError("nobody to send to")
        for address in (*self.to, *self.cc, *self.bcc):
            try:
                validate_email(address)
            except ValidationError:
                raise ValueError(f"{address!r} is not an e-mail address") from None

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Send it, the same mail however often it is asked for."""
        people = readers.people(self.user_ids, contact, to_owner=self.to_owner)
        to = _without_doubles([*(user.email for user in people), *self.to])
        if not to:
            raise ActionFailed(readers.nobody(contact, to_owner=self.to_owner), permanent=True)
        told = telling.tell(run, contact, readers=people, subject=self.subject, intro=self.intro)
        message = messages.ask(
            key=run.key,
            to=to,
            cc=[address for address in _without_doubles(self.cc) if address not in to],
            bcc=_without_doubles(self.bcc),
            subject=told.subject,
            text=told.text,
            html=told.html,
            purpose=self.key,
            contact_id=contact.pk,
        )
        try:
            mail.send(message)
        except mail.SendFailed as failure:
            raise ActionFailed(failure.reason, permanent=failure.permanent) from failure
        names = [*map(str, people), *_without_doubles(self.to)]
        return {"said": _said(names, contact), "message": message.pk}

    def given_up(self, run: Run) -> None:
        """Nobody will try to send this mail any more."""
        messages.give_up(run.key)

    def __str__(self) -> str:
        names = readers.names(self.user_ids, to_owner=self.to_owner, more=self.to)
        return gettext("send an e-mail to %(names)s") % {"names": names}


def _said(names: Sequence[str], contact: Contact) -> str:
    return gettext("sent an e-mail about %(contact)s to %(names)s") % {
        "contact": contact,
        "names": readers.listed(names),
    }


def _without_doubles(addresses: Sequence[str]) -> list[str]:
    return list({address.lower(): address for address in addresses}.values())
