"""Pays for visiting a landing page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import point_action_kinds
from points.things import Things


@point_action_kinds.register
@dataclass(frozen=True)
class PageHit(Things):
    """A landing page of ours, by its number; pages of other sites are `url.hit`."""

    key: ClassVar[str] = "page.hit"
    label: ClassVar[str | Promise] = _("Visits a landing page")
    icon: ClassVar[str] = "template"
    listens_to: ClassVar[str] = "page.hit"
    any_of_them: ClassVar[str | Promise] = _("visits any landing page")
    these: ClassVar[str | Promise] = _("visits the landing page %(which)s")
