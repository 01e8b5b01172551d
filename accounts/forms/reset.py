"""A new password for whoever has forgotten theirs."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import security
from accounts.door.limits import RESETS_FOR_ADDRESS, RESETS_FROM_HERE


class ResetForm(ResetPasswordForm):
    """Asks for the mail; says the same whether or not anybody has the address.

    Whoever has asked too often is told the same, too, but no mail leaves: nobody's mailbox can
    be filled from here.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("E-mail address"),
            widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
        )

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the mail to the user of the address, if there is one."""
        email, here = str(self.cleaned_data["email"]).lower(), security.address_of(request) or ""
        if RESETS_FOR_ADDRESS.reached(email) or RESETS_FROM_HERE.reached(here):
            return email
        RESETS_FOR_ADDRESS.count(email)
        RESETS_FROM_HERE.count(here)
        user = next(iter(self.users), None)
        security.record(security.Kind.PASSWORD_RESET_ASKED, user=user, request=request)
        super().save(request, **kwargs)
        return email


class NewPasswordForm(ResetPasswordKeyForm):
    """The new password, twice, with allauth's checks and our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["password1"], self.fields["password2"]
        first.label, again.label = _("New password"), _("New password once more")
        first.help_text = password_validation.password_validators_help_text_html()
        for field in (first, again):
            field.widget.attrs.pop("placeholder", None)
        first.widget.attrs["autofocus"] = True
