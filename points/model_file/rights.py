"""What of a file only they may take in who may publish rules: it counts at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Can


class MayNot(PermissionError):
    """The model needs what the role of whoever takes it in may not make; says what."""


def not_for(may_publish: bool) -> str:
    """What stands in the way of something new, for those who may not publish rules."""
    return "" if may_publish else _("Somebody who may publish rules has to take this in.")


def must_publish(actor: User, why_not: str) -> None:
    """Go on, for those who may publish rules.

    Raises:
        MayNot: they may not, with these words.
    """
    if not actor.may(Can.PUBLISH_RULES):
        raise MayNot(why_not)
