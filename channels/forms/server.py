"""The form of the mail server."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from channels import set_up
from channels.models import MailServer
from channels.set_up import Writer
from channels.transport import Smtp

_SERVER = ("host", "port", "security", "user")
_WRITER = ("sender_name", "sender_address")


class MailServerForm(forms.ModelForm):  # type: ignore[type-arg]
    """Which server, in whose name. What the environment says is not asked."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailServer
        fields = ("host", "port", "security", "user", "sender_name", "sender_address", "reply_to")
        labels = {
            "host": _("Server"),
            "port": _("Port"),
            "security": _("Encryption"),
            "user": _("User name"),
            "sender_name": _("Sender’s name"),
            "sender_address": _("Sender’s address"),
            "reply_to": _("Answers go to"),
        }
        help_texts = {
            "host": _("For example smtp.example.com. Leave it empty to keep mail on this machine."),
            "user": _("Often the whole address. Leave it empty if the server asks for none."),
            "sender_address": _("The server must be allowed to send for its domain."),
            "reply_to": _("Empty: to the sender’s address."),
        }
        widgets = {
            "host": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "user": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "port": forms.NumberInput(attrs={"min": 1, "max": 65_535}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The row is changed as the form is checked; what was stored is asked for afterwards.
        self.before = {name: getattr(self.instance, name) for name in (*_SERVER, "password")}
        if settings.EMAIL_URL:
            for name in (*_SERVER, "password"):
                del self.fields[name]
        elif self.before["password"]:
            self.fields["password"].help_text = _(
                "A password is stored. Leave it empty to keep it."
            )
        if settings.FROM_EMAIL:
            for name in _WRITER:
                del self.fields[name]

    def clean_host(self) -> str:
        """A name or an address, and nothing around it."""
        host: str = self.cleaned_data["host"].strip().lower()
        if host and not re.fullmatch(r"[\w.-]+|[0-9a-f:]+", host):
            raise ValidationError(_("Only the server’s name, as in smtp.example.com."))
        return host

    def clean_port(self) -> int:
        """A port that there is."""
        port: int = self.cleaned_data["port"]
        if not 1 <= port <= 65_535:
            raise ValidationError(_("A port is a number from 1 to 65535."))
        return port

    def clean_sender_name(self) -> str:
        """One line, however it was pasted."""
        return " ".join(self.cleaned_data["sender_name"].split())

    def clean(self) -> dict[str, Any]:
        """A server wants a sender, and a password goes to the server alone that it is of."""
        data = super().clean() or self.cleaned_data
        if data.get("host") and "sender_address" in self.fields and not data.get("sender_address"):
            self.add_error("sender_address", _("Give an address: servers want to know who writes."))
        if self._keeps_password(data) and any(
            data.get(name) != self.before[name] for name in ("host", "port", "user")
        ):
            # Else whoever may change the server could send the stored password to one of theirs.
            self.add_error(
                "password", _("Type the password again: it was stored for another server or user.")
            )
        return data

    def _keeps_password(self, data: dict[str, Any]) -> bool:
        return bool(
            data.get("host")
            and data.get("user")
            and self.before["password"]
            and not data.get("password")
        )

    def server(self) -> Smtp | None:
        """The server that was typed, with the stored password where none was; None: no server.

        Raises:
            CannotTell: the stored password cannot be read any more.
        """
        if settings.EMAIL_URL:
            return set_up.current().server
        if not self.cleaned_data["host"]:
            return None
        password = self.cleaned_data["password"]
        if self._keeps_password(self.cleaned_data):
            password = set_up.password_of(MailServer(password=self.before["password"]))
        return set_up.server_of(self.instance, password=password if self.instance.user else "")

    def writer(self) -> Writer:
        """In whose name, as it was typed."""
        return set_up.writer_of(self.instance)

    def save(self, commit: bool = True) -> MailServer:
        """Keep it, the password sealed; none is kept for a server that asks for none."""
        row: MailServer = super().save(commit=False)
        if "password" in self.fields:
            if not (row.host and row.user):
                row.password = ""
            elif self.cleaned_data["password"]:
                row.password = set_up.sealed(self.cleaned_data["password"])
        if commit:
            row.save()
        return row


class RecipientForm(forms.Form):
    """Whom the test mail goes to."""

    to = forms.EmailField(
        label=_("Send a test to"),
        # It stands below the other form's buttons, and is sent with it all the same.
        widget=forms.EmailInput(attrs={"form": "mail-form", "autocomplete": "email"}),
    )
