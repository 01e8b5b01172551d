"""What happened to somebody's way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.rewriting import append_only


class SecurityEvent(models.Model):
    """One line about signing in and who may: written by `accounts.security.record` only.

    `user` is whose account it is about (null: an address that nobody has), `actor` who did it
    (null: a stranger, or the system). Users are never deleted, so neither reference goes away.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        CODE_FAILED = "code_failed", _("Wrong code at sign-in")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSIONS_ENDED = "sessions_ended", _("Signed out on other devices")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET_ASKED = "password_reset_asked", _("New password asked for")
        PASSWORD_RESET = "password_reset", _("Password set anew by mail")
        EMAIL_CHANGE_ASKED = "email_change_asked", _("Change of address asked for")
        EMAIL_CHANGED = "email_changed", _("E-mail address changed")
        TWO_FACTOR_ADDED = "two_factor_added", _("Second step of sign-in added")
        TWO_FACTOR_REMOVED = "two_factor_removed", _("Second step of sign-in removed")
        TWO_FACTOR_RESET = "two_factor_reset", _("Second step of sign-in reset by an owner")
        RECOVERY_CODES_MADE = "recovery_codes_made", _("New recovery codes made")
        TWO_FACTOR_DEMANDED = "two_factor_demanded", _("Second step demanded of everybody")
        TWO_FACTOR_LEFT_FREE = "two_factor_left_free", _("Second step left to each person")
        INVITED = "invited", _("Invitation sent")
        INVITED_AGAIN = "invited_again", _("Invitation sent again")
        INVITATION_REVOKED = "invitation_revoked", _("Invitation withdrawn")
        INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
        ROLE_CHANGED = "role_changed", _("Role changed")
        DEACTIVATED = "deactivated", _("Deactivated")
        REACTIVATED = "reactivated", _("Reactivated")
        EXPORTED = "exported", _("Contacts exported")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="security_events",
        db_index=False,
    )
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # Reader: a person's page and profile, newest first.
            models.Index(fields=["user", "-at", "-id"], name="security_by_user"),
            # Reader: Administration > History, newest first.
            models.Index(fields=["-at", "-id"], name="security_recent"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return str(self.get_kind_display())
