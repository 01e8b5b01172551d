"""The banner that says that mail stays here, until a server is set."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Can
from kit.banners import Banner


def mail_is_not_leaving(request: HttpRequest) -> Banner | None:
    """Asked on each page; costs nothing."""
    if settings.EMAIL_URL or not sees_work(request):
        return None
    return Banner(
        text=_("Mail is not leaving this machine: it is kept here until a mail server is set."),
        tone="warn",
        icon="mail-off",
        act=_("Look into the outbox"),
        link_url=reverse("channels:outbox"),
    )


def sees_work(request: HttpRequest) -> bool:
    """Whether who asks may see the outbox."""
    return bool(request.user.is_authenticated and request.user.may(Can.SEE_WORK))
