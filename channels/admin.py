"""Mails in Django's own admin: to look at, not to touch."""

from __future__ import annotations

from django.contrib import admin

from channels.models import EmailMessage, MailServer
from kit.admin import ReadOnlyAdmin


@admin.register(EmailMessage)
class EmailMessageAdmin(ReadOnlyAdmin):
    """What was sent stays as it was sent."""

    list_display = ("subject", "to", "state", "purpose", "created_at", "sent_at")
    list_filter = ("state", "purpose")
    search_fields = ("subject",)
    ordering = ("-created_at", "-id")


@admin.register(MailServer)
class MailServerAdmin(ReadOnlyAdmin):
    """Set in Administration → Mail, where it can be tried."""

    list_display = ("host", "port", "security", "user", "changed_at", "changed_by")
    exclude = ("password",)
