"""Two-step sign-in: whether somebody has it, and that each code opens the door once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import settings as account
from accounts.models import User
from kit import sealing

# Recovery codes alone are no second step: they stand in for one.
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_DONE = "second_step_is_on"  # in the session: spares a query on each request

account.declare(
    "require_two_factor",
    bool,
    default=False,
    label=_("Everybody signs in in two steps"),
)


class SecondStepAdapter(DefaultMFAAdapter):
    """allauth's second step in our words, with its secrets sealed."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Codes change every 30 seconds: try the next."),
        "cannot_delete_authenticator": _(
            "This account asks everybody for a second step, so your last one has to stay."
        ),
    }

    def get_totp_issuer(self) -> str:
        """The name that the app on the phone shows."""
        return f"Kindling {account.get('company_name')}".strip()

    def _get_site_name(self) -> str:
        return "Kindling"

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealing.seal(text, what="second-step")

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return sealing.unseal(encrypted_text, what="second-step")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one, where the account demands one."""
        others = _steps([authenticator.user_id]).exclude(pk=authenticator.pk)
        return not account.get("require_two_factor") or others.exists()


def is_on(user: User) -> bool:
    """Whether `user` signs in in two steps. One query."""
    return bool(_steps([user.pk]).exists())


def those_with_it(users: Iterable[User]) -> set[int]:
    """The ids of those of `users` who sign in in two steps. One query."""
    return set(_steps([user.pk for user in users]).values_list("user_id", flat=True))


def is_owed(user: User, session: Any) -> bool:
    """Whether the account demands a second step that `user` has not set up yet."""
    if session.get(_DONE):
        return False
    if not account.get("require_two_factor"):
        return False
    if is_on(user):
        session[_DONE] = True
        return False
    return True


def look_again(session: Any) -> None:
    """Something was removed: do not take it for granted any longer."""
    session.pop(_DONE, None)


@transaction.atomic
def forget(user: User) -> bool:
    """Take away everything that `user` has as a second step; says whether there was anything."""
    User.objects.select_for_update().get(pk=user.pk)
    many, _by_model = Authenticator.objects.filter(user=user).delete()
    return bool(many)


@transaction.atomic
def spend(authenticator: Authenticator, code: str) -> bool:
    """Use up an app's `code` that was found right; False if it, or a later one, was used before.

    Kept in the database, for all processes: whoever reads a code over a shoulder is too late.
    """
    locked = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = sealing.unseal(locked.data["secret"], what="second-step")
    typed = "".join(code.split())
    step = max(
        (
            counter
            for counter in totp.yield_hotp_counters_from_time()
            if totp.format_hotp_value(totp.hotp_value(secret, counter)) == typed
        ),
        default=None,
    )
    if step is None or step <= locked.data.get("last_step", 0):
        return False
    locked.data["last_step"] = step
    locked.save(update_fields=["data"])
    return True


def _steps(user_ids: Iterable[int]) -> Any:
    return Authenticator.objects.filter(user_id__in=list(user_ids), type__in=STEPS)
