"""Pays for opening an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import point_action_kinds
from points.things import Things


@point_action_kinds.register
@dataclass(frozen=True)
class EmailOpen(Things):
    """An e-mail, by its number."""

    key: ClassVar[str] = "email.open"
    label: ClassVar[str | Promise] = _("Opens an e-mail")
    icon: ClassVar[str] = "mail-opened"
    listens_to: ClassVar[str] = "email.open"
    any_of_them: ClassVar[str | Promise] = _("opens any e-mail")
    these: ClassVar[str | Promise] = _("opens the e-mail %(which)s")
