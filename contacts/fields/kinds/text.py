"""One line of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, text_of


@field_kinds.register
@dataclass(frozen=True)
class Text(FieldKind):
    """A few words: a name, a number that nobody calculates with."""

    key: ClassVar[str] = "text"
    label: ClassVar[str | Promise] = _("Text in one line")
    icon: ClassVar[str] = "typography"
    sample: ClassVar[str] = "Ada Lovelace"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 255
    may_be_unique: ClassVar[bool] = True

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The text in one line."""
        return text_of(raw) or None
