"""The line over every page that says that these people are made up."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Can
from insights.demo import marks
from kit.banners import Banner


def this_is_demo_data(request: HttpRequest) -> Banner | None:
    """While a demo is loaded: the way to remove it for those who may, to the shop for others."""
    user = request.user
    if not isinstance(user, User) or marks.read() is None:
        return None
    may_remove = user.may(Can.MANAGE_ACCOUNT)
    return Banner(
        _("This is demo data."),
        tone="blue",
        icon="info-circle",
        act=_("Remove the demo and start empty") if may_remove else _("Visit the demo shop"),
        link_url=reverse("insights:demo-remove" if may_remove else "insights:shop"),
    )
