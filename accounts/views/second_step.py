"""allauth's pages of the second step and of a forgotten password, answering as ours do."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts import settings as account
from accounts.door import second_step


class Refuses:
    """A form with errors is answered with status 422, as everywhere in Kindling."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page once more, with what was wrong."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


class Authenticate(Refuses, base.AuthenticateView):
    """The second step of signing in."""


@method_decorator(never_cache, name="dispatch")
class Activate(Refuses, totp.ActivateTOTPView):
    """Show the secret to an app on a phone."""


class PasswordAgain(Refuses, account_views.ReauthenticateView):
    """The password, before something that matters."""


class CodeAgain(Refuses, base.ReauthenticateView):
    """A code, before something that matters."""


class Index(base.IndexView):
    """What somebody has as a second step, and what else they could have."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether the account demands one, and whether keys can work at this address."""
        page: dict[str, Any] = super().get_context_data(**kwargs)
        page["is_demanded"] = account.get("require_two_factor")
        page["is_on"] = second_step.is_on(self.request.user)
        page["keys_work"] = keys_work_at(self.request)
        return page


class NewKey(Refuses, keys.AddWebAuthnView):
    """Add a security key."""


class RenameKey(Refuses, keys.EditWebAuthnView):
    """Give a key another name."""


class ResetPassword(Refuses, account_views.PasswordResetView):
    """Ask for a new password."""


@method_decorator(never_cache, name="dispatch")
class NewPassword(Refuses, account_views.PasswordResetFromKeyView):
    """Set it, with the link from the mail."""


# Those that need nothing of ours.
remove_app = totp.deactivate_totp
remove_key = keys.remove_webauthn
key_again = keys.reauthenticate_webauthn
codes = method_decorator(never_cache, name="dispatch")(recovery.ViewRecoveryCodesView).as_view()
new_codes = recovery.generate_recovery_codes
codes_as_file = recovery.download_recovery_codes
reset_sent = account_views.password_reset_done
new_password_set = account_views.password_reset_from_key_done


def keys_work_at(request: HttpRequest) -> bool:
    """Whether browsers offer security keys at this address: by name, and encrypted or local."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False
