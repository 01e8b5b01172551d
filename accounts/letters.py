"""Mails about somebody's account: an invitation, a new password, a notice that something changed.

They go through Django's mail framework, behind which stands the outbox (`channels/posting.py`):
the answer to a request never waits for a mail server.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts import settings as account
from accounts.models import User

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def send(
    template: str, *, to: str, subject: str | Promise, reader: User | None = None, **context: Any
) -> None:
    """Write `template`.txt and .html of `accounts/mail/` to the address `to`.

    In the language and time zone of `reader`; without one in those of the page that asks.
    """
    language = (reader.language if reader else "") or translation.get_language()
    zone = (reader.time_zone if reader else "") or account.get("time_zone")
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
        line = " ".join(_BREAKS.sub(" ", str(subject)).split())
        said = {"subject": line, "base_url": settings.BASE_URL, "reader": reader, **context}
        mail = EmailMultiAlternatives(
            subject=line,
            body=_tidy(render_to_string(f"accounts/mail/{template}.txt", said)),
            to=[to],
        )
        mail.attach_alternative(
            render_to_string(f"accounts/mail/{template}.html", said), "text/html"
        )
    mail.send()


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
