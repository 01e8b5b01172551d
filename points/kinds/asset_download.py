"""Pays for downloading something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from points.kinds import point_action_kinds
from points.things import Things


@point_action_kinds.register
@dataclass(frozen=True)
class AssetDownload(Things):
    """Something to download, by its number."""

    key: ClassVar[str] = "asset.download"
    label: ClassVar[str | Promise] = _("Downloads an asset")
    icon: ClassVar[str] = "download"
    listens_to: ClassVar[str] = "asset.download"
    any_of_them: ClassVar[str | Promise] = _("downloads any asset")
    these: ClassVar[str | Promise] = _("downloads the asset %(which)s")
