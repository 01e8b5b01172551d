"""Tell somebody else's server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from kit import calls
from kit.calls import BadUrl, NoAnswer
from kit.sealing import Unreadable
from triggers import webhooks
from triggers.actions import Action, ActionFailed, action_kinds
from triggers.models import Run
from triggers.secret_field import SecretField, opened


def _new_secret() -> str:
    return secrets.token_hex(20)


@action_kinds.register
@dataclass(frozen=True)
class PostWebhook(Action):
    """A signed POST of the contact, its points and the trigger.

    `secret` is sealed; files of models leave it out, so that a draft may be without one.
    """

    key = "webhook.post"
    label = _("Call a webhook")
    icon = "webhook"
    outside = True
    can_be_tried = True
    later = ("secret",)

    url: str
    secret: str = ""

    class Form(forms.Form):
        """Where to, and what proves that it comes from here."""

        url = forms.CharField(
            label=_("Address"),
            max_length=1_000,
            widget=forms.URLInput(attrs={"placeholder": "https://"}),
            help_text=_("It gets the contact, the points and the trigger as JSON."),
        )
        secret = SecretField(
            label=_("Secret"),
            initial=_new_secret,
            help_text=_(
                "Copy it to the other side now: it signs every call, and is not shown again."
            ),
        )

        def clean_url(self) -> str:
            """An address that can be called."""
            url: str = self.cleaned_data["url"].strip()
            try:
                calls.target(url)
            except BadUrl as error:
                raise forms.ValidationError(str(error)) from None
            return url

    def __post_init__(self) -> None:
        try:
            calls.target(self.url)
        except BadUrl as error:
            raise ValueError(str(error)) from None

    def lacks(self) -> str:
        """Nothing is sent that nobody could check."""
        return "" if self.secret else gettext("Type the secret of the webhook first.")

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any]:
        """Call it; anything but a yes is tried again, but for what no other try can change."""
        try:
            delivery = webhooks.deliver(run, contact, url=self.url, secret=self._secret())
        except NoAnswer as error:
            raise ActionFailed(error.reason, permanent=error.permanent) from error
        if not delivery.was_taken:
            reason, is_final = webhooks.refused(delivery)
            raise ActionFailed(reason, permanent=is_final)
        said = gettext("told %(host)s") % {"host": self._host()}
        return {"said": said, "status": delivery.status, "delivery": delivery.pk}

    def try_out(self) -> str:
        """Call it with an event of its own that means nothing."""
        try:
            answer = webhooks.ping(url=self.url, secret=self._secret())
        except NoAnswer as error:
            raise ActionFailed(error.reason, permanent=error.permanent) from error
        said = {"host": self._host(), "status": answer.status, "ms": int(answer.took * 1000)}
        words = gettext("%(host)s answered %(status)s after %(ms)s ms.") % said
        if not 200 <= answer.status < 300:
            raise ActionFailed(words, permanent=False)
        return words

    def _secret(self) -> str:
        try:
            return opened(self.secret)
        except Unreadable:
            reason = gettext("The secret of the webhook cannot be read any more: type it again.")
            raise ActionFailed(reason, permanent=True) from None

    def _host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def __str__(self) -> str:
        return gettext("tell %(host)s") % {"host": self._host()}
