"""The server that mail leaves by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


@tracked(
    _("Mail server"),
    icon="mail",
    only=("host", "port", "security", "user", "sender_name", "sender_address", "reply_to"),
)
class MailServer(models.Model):
    """What Administration → Mail says: one row at most (`channels/set_up.py` reads it).

    No `host` means that mail stays on this machine. `password` is sealed (`kit/sealing.py`) and
    in no history.
    """

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS (most servers, port 587)")
        TLS = "tls", _("TLS from the start (port 465)")
        NONE = "none", _("None (a server on this machine or network)")

    ONLY = 1

    host = models.CharField(_("server"), max_length=253, default="", blank=True)
    port = models.PositiveIntegerField(_("port"), default=587)
    security = models.CharField(
        _("encryption"), max_length=8, choices=Security.choices, default=Security.STARTTLS
    )
    user = models.CharField(_("user name"), max_length=200, default="", blank=True)
    password = models.TextField(default="", blank=True)
    sender_name = models.CharField(_("sender's name"), max_length=100, default="", blank=True)
    sender_address = models.EmailField(_("sender's address"), default="", blank=True)
    reply_to = models.EmailField(_("answers go to"), default="", blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When a test mail left last.
    tested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_mail_server"),
        ]

    def __str__(self) -> str:
        return self.host or str(_("Mail"))
