"""Text of several lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.template.defaultfilters import linebreaksbr
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, text_of


@field_kinds.register
@dataclass(frozen=True)
class TextArea(FieldKind):
    """A paragraph or two."""

    key: ClassVar[str] = "textarea"
    label: ClassVar[str | Promise] = _("Text of several lines")
    icon: ClassVar[str] = "file-text"
    sample: ClassVar[str] = "Met at the fair.\nWants a call in May."
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 65_535

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The text with its lines."""
        return text_of(raw, one_line=False) or None

    def show(self, value: Any) -> SafeString:
        """Line under line."""
        return linebreaksbr(str(value))

    def widget(self) -> forms.Widget:
        """Room to write."""
        return forms.Textarea(attrs={"rows": 4})
