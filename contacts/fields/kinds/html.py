"""Text with simple formatting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import nh3
from django import forms
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, text_of


@field_kinds.register
@dataclass(frozen=True)
class Html(FieldKind):
    """HTML from which everything that could run is taken out."""

    key: ClassVar[str] = "html"
    label: ClassVar[str | Promise] = _("Formatted text (HTML)")
    icon: ClassVar[str] = "code"
    sample: ClassVar[str] = "<p>Speaks <strong>French</strong>.</p>"
    longest: ClassVar[int] = 65_535

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The harmless part of it."""
        return nh3.clean(text_of(raw, one_line=False)).strip() or None

    def show(self, value: Any) -> SafeString:
        """As it looks; cleaned again, because it may have been stored by another version."""
        return SafeString(nh3.clean(str(value)))

    def widget(self) -> forms.Widget:
        """Room to write."""
        return forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
