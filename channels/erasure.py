"""Mails about an erased contact lose words, addresses and files; that they were sent stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from channels.models import EmailMessage

State = EmailMessage.State


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`."""
    messages = EmailMessage.objects.filter(contact_id__in=contact_ids)
    files = [
        Path(settings.MAIL_DIR) / name for name in messages.values_list("file", flat=True) if name
    ]
    messages.filter(state=State.WAITING).update(state=State.FAILED)
    messages.update(to=[], cc=[], bcc=[], subject="", text="", html="", error="", file="")

    def remove_files() -> None:
        for file in files:
            file.unlink(missing_ok=True)

    transaction.on_commit(remove_files)
