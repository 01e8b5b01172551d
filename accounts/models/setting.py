"""What the whole account is set to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.tracking import tracked


@tracked(_("Setting"), icon="settings", skip=("changed_at", "changed_by"))
class Setting(models.Model):
    """One setting of the account; `accounts/settings.py` knows their names and types."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return self.key
