"""What contacts and users receive and touch."""

from __future__ import annotations

from channels.models.message import EmailMessage
from channels.models.server import MailServer

__all__ = ["EmailMessage", "MailServer"]
