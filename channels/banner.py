"""The banner that says that mail stays here, until a server is set."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Can
from channels import set_up
from kit.banners import Banner


def mail_is_not_leaving(request: HttpRequest) -> Banner | None:
    """Asked on each page: one small query. Whoever may set a server is led there."""
    if not sees_work(request) or set_up.is_leaving():
        return None
    may_set = sets_mail_up(request)
    return Banner(
        text=_("Mail is not leaving this machine: it is kept here until a mail server is set."),
        tone="warn",
        icon="mail-off",
        act=_("Set up mail") if may_set else _("Look into the outbox"),
        link_url=reverse("channels:mail" if may_set else "channels:outbox"),
    )


def sees_work(request: HttpRequest) -> bool:
    """Whether who asks may see the outbox."""
    return bool(request.user.is_authenticated and request.user.may(Can.SEE_WORK))


def sets_mail_up(request: HttpRequest) -> bool:
    """Whether who asks may say by which server mail leaves."""
    return bool(request.user.is_authenticated and request.user.may(Can.MANAGE_ACCOUNT))
