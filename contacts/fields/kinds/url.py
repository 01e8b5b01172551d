"""The address of a web page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of

_WEB = ("http", "https")
_is_address = URLValidator(schemes=_WEB)


@field_kinds.register
@dataclass(frozen=True)
class Url(FieldKind):
    """A page on the web; http or https, nothing that a browser would run."""

    key: ClassVar[str] = "url"
    label: ClassVar[str | Promise] = _("Web address")
    icon: ClassVar[str] = "link"
    sample: ClassVar[str] = "https://shop.example/about"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 2_000

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The whole address; "shop.example" becomes "https://shop.example"."""
        text = text_of(raw)
        if not text:
            return None
        address = text if ":" in text.partition("/")[0] and "//" in text else f"https://{text}"
        try:
            _is_address(address)
        except ValidationError:
            refuse(
                gettext("“%(value)s” is not a web address like https://shop.example.")
                % {"value": text[:80]}
            )
        return address

    def show(self, value: Any) -> SafeString | str:
        """A link, unless it leads to something else than a page."""
        text = str(value)
        if not text.lower().startswith(("http://", "https://")):
            return text
        shown = text.partition("://")[2].rstrip("/")
        return format_html(
            '<a href="{}" rel="noopener noreferrer nofollow">{}</a>',
            text,
            shown if len(shown) <= 48 else f"{shown[:47]}…",
        )

    def widget(self) -> forms.Widget:
        """A text field: browsers would insist on a scheme."""
        return forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"})
