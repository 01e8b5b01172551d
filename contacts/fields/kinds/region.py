"""A state, province or region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, text_of


@field_kinds.register
@dataclass(frozen=True)
class Region(FieldKind):
    """The part of a country, as people write it: no list of them all is complete."""

    key: ClassVar[str] = "region"
    label: ClassVar[str | Promise] = _("State or region")
    icon: ClassVar[str] = "map-pin"
    sample: ClassVar[str] = "Bretagne"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 191

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The name in one line."""
        return text_of(raw) or None
