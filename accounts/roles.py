"""Fixed roles, in code: what each may do, and how many points it may give by hand at once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each role may do what the one before it may, and more."""

    VIEWER = "viewer", _("Viewer")
    SALES = "sales", _("Sales")
    MARKETER = "marketer", _("Marketer")
    RULE_ADMIN = "rule_admin", _("Rule admin")
    OWNER = "owner", _("Owner")


class Can(StrEnum):
    """What a view may ask for."""

    SEE = "see"
    WORK_OWN_CONTACTS = "work own contacts"  # notes, tags, points by hand on own leads
    EDIT_CONTACTS = "edit contacts"
    DRAFT_RULES = "draft rules"
    PUBLISH_RULES = "publish rules"
    SEE_WORK = "see work"
    MANAGE_WORK = "manage work"  # retry, give up, set a poisonous hit free
    SEE_HISTORY = "see history"  # who changed what, from which address
    MANAGE_ACCOUNT = "manage account"  # settings, demo removal
    MANAGE_PEOPLE = "manage people"  # invite, give roles, send away


_FIRST_ROLE_THAT_MAY = {
    Can.SEE: Role.VIEWER,
    Can.WORK_OWN_CONTACTS: Role.SALES,
    Can.EDIT_CONTACTS: Role.MARKETER,
    Can.DRAFT_RULES: Role.MARKETER,
    Can.SEE_WORK: Role.MARKETER,
    Can.PUBLISH_RULES: Role.RULE_ADMIN,
    Can.MANAGE_WORK: Role.RULE_ADMIN,
    Can.SEE_HISTORY: Role.RULE_ADMIN,
    Can.MANAGE_ACCOUNT: Role.OWNER,
    Can.MANAGE_PEOPLE: Role.OWNER,
}

_ORDER = list(Role)

# The most points, either way, that one entry by hand may carry.
POINTS_BY_HAND = {
    Role.VIEWER: 0,
    Role.SALES: 20,
    Role.MARKETER: 100,
    Role.RULE_ADMIN: 1_000,
    Role.OWNER: 1_000_000,
}


def may(role: Role, deed: Can) -> bool:
    """Whether `role` is allowed `deed`."""
    return _ORDER.index(role) >= _ORDER.index(_FIRST_ROLE_THAT_MAY[deed])


def first_role_that_may(deed: Can) -> Role:
    """The least role that is allowed `deed`; all above it are, too."""
    return _FIRST_ROLE_THAT_MAY[deed]


View = Callable[..., HttpResponseBase]


def requires(deed: Can) -> Callable[[View], View]:
    """View decorator: sign in first, then 403 unless the user's role allows `deed`."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.may(deed):  # type: ignore[union-attr]
                raise PermissionDenied(_("Your role does not allow this."))
            return view(request, *args, **kwargs)

        guarded.requires = deed  # type: ignore[attr-defined]
        return guarded

    return decorate
