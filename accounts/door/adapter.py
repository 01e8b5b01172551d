"""django-allauth in our ways: nobody signs up alone, mails look ours, all is recorded."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.core import context as current
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import letters, security
from accounts.door.limits import FAILED_PASSWORDS_AGAIN
from accounts.models import User

# What allauth tells people about by mail, in our words.
_NOTICES = {
    "account/email/password_reset": _("Your password was set anew"),
    "account/email/password_changed": _("Your password was changed"),
    "mfa/email/totp_activated": _("An app for codes was added to your sign-in"),
    "mfa/email/totp_deactivated": _("The app for codes was taken off your sign-in"),
    "mfa/email/webauthn_added": _("A security key was added to your sign-in"),
    "mfa/email/webauthn_removed": _("A security key was taken off your sign-in"),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your sign-in"),
}


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks us about signing in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("This is not your password. Check it and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only who was invited comes in."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether to go on there after signing in; what is no address at all leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:  # as for http://[
            return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Every step was taken: write it down."""
        ways = [record["method"] for record in get_authentication_records(request, user)]
        if "password" in ways:
            # Who has just typed the password need not do so again to change something.
            reauthenticate_by_password(request)
        security.record(security.Kind.SIGNED_IN, user=user, request=request, ways=ways)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """As for everybody who may not come in."""
        return redirect(settings.LOGIN_URL)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is their password; not for whoever has guessed too often."""
        if FAILED_PASSWORDS_AGAIN.reached(str(user.pk)):
            return False
        FAILED_PASSWORDS_AGAIN.count(str(user.pk))
        if not super().reauthenticate(user, password):
            return False
        FAILED_PASSWORDS_AGAIN.forget(str(user.pk))
        return True

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail begins with our own address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's mails as our letters; one that we do not know is not sent."""
        reader = context.get("user")
        if template_prefix == "account/email/password_reset_key":
            letters.send(
                "reset",
                to=reader.email if reader else email,
                subject=_("Set a new password for Kindling"),
                reader=reader,
                link=context["password_reset_url"],
            )
        elif template_prefix in _NOTICES:
            subject = _NOTICES[template_prefix]
            asking = current.request.user if current.request else None
            reader = asking if isinstance(asking, User) else None
            letters.send("notice", to=email, subject=subject, reader=reader, **context)
