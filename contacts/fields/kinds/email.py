"""An e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


@field_kinds.register
@dataclass(frozen=True)
class Email(FieldKind):
    """An address as mail servers understand it, in small letters."""

    key: ClassVar[str] = "email"
    label: ClassVar[str | Promise] = _("E-mail address")
    icon: ClassVar[str] = "mail"
    sample: ClassVar[str] = "ada@shop.example"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 254
    may_be_unique: ClassVar[bool] = True

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The address. Whether the domain exists is not asked: that would wait for others."""
        text = text_of(raw)
        if not text:
            return None
        try:
            found = validate_email(text, check_deliverability=False)
        except EmailNotValidError:
            refuse(gettext("This is not an e-mail address: “%(value)s”.") % {"value": text[:80]})
        return found.normalized.lower()

    def show(self, value: Any) -> SafeString:
        """A link that begins a mail."""
        return format_html('<a href="mailto:{}">{}</a>', value, value)

    def widget(self) -> forms.Widget:
        """Telephones show an @ on the keyboard."""
        return forms.EmailInput(attrs={"autocomplete": "off"})
