"""What contacts and users receive and touch."""

from __future__ import annotations

from channels.models.message import EmailMessage

__all__ = ["EmailMessage"]
