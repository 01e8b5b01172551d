"""A toast: one line at the bottom that says what was done, and offers to undo it.

Toasts are Django's messages, so they survive a redirect. On an htmx answer, which is only a
part of a page, they travel in the HX-Trigger header instead (`kit.htmx`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.functional import Promise

_UNDO = "undo:"
_TONES = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}


@dataclass(frozen=True)
class Toast:
    """What is said, in which tone, and where to POST to take it back ("" if it cannot be)."""

    text: str
    tone: str
    undo_url: str

    def as_dict(self) -> dict[str, Any]:
        """For the header that toasts.js reads."""
        return asdict(self)


def toast(
    request: HttpRequest,
    text: str | Promise,
    *,
    undo_url: str | None = None,
    level: int = messages.SUCCESS,
) -> None:
    """Say `text` on the next page or with this htmx answer.

    `undo_url` must accept a POST without fields and lead somewhere: it gets a button "Undo".
    """
    messages.add_message(request, level, str(text), extra_tags=_UNDO + undo_url if undo_url else "")


def toasts_of(request: HttpRequest) -> list[Toast]:
    """Everything waiting to be said; reading it marks it as said."""
    return [_from_message(message) for message in messages.get_messages(request)]


def _from_message(message: Message) -> Toast:
    extra = message.extra_tags or ""
    return Toast(
        text=str(message.message),
        tone=_TONES.get(message.level, "grey"),
        undo_url=extra.removeprefix(_UNDO) if extra.startswith(_UNDO) else "",
    )
