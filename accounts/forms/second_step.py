"""The second step of signing in: a code from an app, a recovery code, or a security key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import security
from accounts.door import second_step
from accounts.door.limits import FAILED_CODES
from accounts.models import User

TOO_OFTEN = _("Too many wrong codes. Wait five minutes, then try again.")


@contextmanager
def counted(user: User) -> Iterator[None]:
    """Refuse whoever has guessed too often; count this try unless it goes well."""
    who = str(user.pk)
    if FAILED_CODES.reached(who):
        raise ValidationError(TOO_OFTEN, code="too_often")
    # Counted before it is checked: many tries at once are many tries.
    FAILED_CODES.count(who)
    try:
        yield
    except ValidationError:
        security.record(security.Kind.CODE_FAILED, user=user, request=context.request)
        raise
    FAILED_CODES.forget(who)


class _AsksForCode(forms.Form):
    """What the forms below have in common: how the field looks, and what is checked."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = _(
            "Six digits from the app on your phone, or one of your recovery codes."
        )
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)

    def clean_code(self) -> str:
        """Right, not used before, and not guessed too often."""
        with counted(self.user):
            code: str = super().clean_code()  # type: ignore[misc]
            if self.authenticator.type == Authenticator.Type.TOTP and not second_step.spend(
                self.authenticator, code
            ):
                raise get_adapter().validation_error("incorrect_code")
            return code


_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autofocus": True,
    "maxlength": "16",
    "class": "code-input",
}


class CodeForm(_AsksForCode, AuthenticateForm):
    """Signing in."""


class CodeAgainForm(_AsksForCode, ReauthenticateForm):
    """Before something that matters."""


class FirstCodeForm(ActivateTOTPForm):
    """The app shows its first code: then it was set up right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows now")
        self.fields["code"].widget = forms.TextInput(attrs=_CODE)

    def clean_code(self) -> str:
        """allauth compares it; we count."""
        with counted(self.user):
            return str(super().clean_code())


class _AsksForKey(forms.Form):
    user: User

    def clean_credential(self) -> Any:
        """allauth checks the signature; we count."""
        with counted(self.user):
            return super().clean_credential()  # type: ignore[misc]


class KeyForm(_AsksForKey, AuthenticateWebAuthnForm):
    """Signing in with a security key."""


class KeyAgainForm(_AsksForKey, ReauthenticateWebAuthnForm):
    """The key before something that matters."""


class NewKeyForm(AddWebAuthnForm):
    """A name for a new key; the browser fills in the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("To tell your keys apart, for example: blue key.")
        self.fields["name"].max_length = 60


class RenameKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
