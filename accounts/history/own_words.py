"""How the history of colleagues, settings and API tokens reads."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.history.words import Words, speak
from accounts.models import ApiToken, Setting, User
from accounts.settings import UnknownSetting, declaration


def plug() -> None:
    """Tell it; called from `plugs.py`."""
    speak(User, Words(deed=_user_deed, url=_page_of))
    speak(Setting, Words(labels={"value": _("Value")}, silent=frozenset({"key"}), name=_setting))
    speak(
        ApiToken,
        Words(
            labels={
                "user": _("Of"),
                "prefix": _("Begins with"),
                "scopes": _("May"),
                "expires_at": _("Ends"),
            },
            silent=frozenset({"revoked_at"}),
            deed=_token_deed,
        ),
    )


def _user_deed(before: User | None, after: User | None, at: datetime) -> str:
    if before is None or after is None or before.is_active == after.is_active:
        return ""
    if after.is_active:
        return pgettext("somebody did this", "reactivated")
    return pgettext("somebody did this", "deactivated")


def _page_of(user: User) -> str:
    return reverse("accounts:person", args=[user.pk])


def _setting(setting: Setting) -> str:
    try:
        return str(declaration(setting.pk).label)
    except UnknownSetting:
        return setting.pk


def _token_deed(before: ApiToken | None, after: ApiToken | None, at: datetime) -> str:
    if before and after and after.revoked_at and not before.revoked_at:
        return pgettext("somebody did this", "revoked")
    return ""
