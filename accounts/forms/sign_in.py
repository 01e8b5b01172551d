"""Signing in by e-mail address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import security
from accounts.door.limits import FAILED_FROM_HERE, FAILED_SIGN_INS
from accounts.models import User


class SignInForm(forms.Form):
    """An address and a password; once valid, `user` is who they belong to.

    Failures are counted for each address and the machine it was tried from, so that nobody can
    lock a colleague out from elsewhere; and for the machine alone. The answer never tells whether
    the address exists.
    """

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            # The address is there already: what is to be typed again is the password.
            self.fields["email"].widget.attrs.pop("autofocus")
            self.fields["password"].widget.attrs["autofocus"] = True
        self.request = request
        self.user: User | None = None
        self.too_often = False

    def clean(self) -> dict[str, Any]:
        """Check the password, unless it was tried too often."""
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password")
        if not email or not password:
            return self.cleaned_data
        here = self.request.META.get("REMOTE_ADDR", "")
        who = f"{email.lower()} {here}"
        if FAILED_SIGN_INS.reached(who) or FAILED_FROM_HERE.reached(here):
            self.too_often = True
            self.add_error(
                "password",
                _("Too many tries from here. Wait five minutes, then try again."),
            )
            return self.cleaned_data
        # Counted before the password is checked, which takes long enough for many tries at once.
        FAILED_SIGN_INS.count(who)
        found = authenticate(self.request, username=email, password=password)
        if isinstance(found, User):
            FAILED_SIGN_INS.forget(who)
            self.user = found
        else:
            FAILED_FROM_HERE.count(here)
            self._write_down(email)
            self.add_error(
                "password",
                _("This address and password do not go together. Check both and try again."),
            )
        return self.cleaned_data

    def _write_down(self, email: str) -> None:
        # For an address that nobody has as well: it takes as long, and owners see the attempts.
        owner = User.objects.filter(email=email.lower()).first()
        security.record(security.Kind.SIGN_IN_FAILED, user=owner, request=self.request)
