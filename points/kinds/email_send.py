"""Pays for being sent an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import point_action_kinds
from points.things import Things


@point_action_kinds.register
@dataclass(frozen=True)
class EmailSend(Things):
    """An e-mail, by its number."""

    key: ClassVar[str] = "email.send"
    label: ClassVar[str | Promise] = _("Is sent an e-mail")
    icon: ClassVar[str] = "send"
    listens_to: ClassVar[str] = "email.send"
    any_of_them: ClassVar[str | Promise] = _("is sent any e-mail")
    these: ClassVar[str | Promise] = _("is sent the e-mail %(which)s")
