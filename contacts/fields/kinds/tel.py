"""A telephone number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import phonenumbers
from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from accounts import settings
from contacts.fields.kinds import NO_HINTS, FieldKind, Hints, field_kinds, refuse, text_of


@field_kinds.register
@dataclass(frozen=True)
class Tel(FieldKind):
    """A number that can be dialled from anywhere (E.164); an extension is kept behind it."""

    key: ClassVar[str] = "tel"
    label: ClassVar[str | Promise] = _("Phone number")
    icon: ClassVar[str] = "phone"
    sample: ClassVar[str] = "+33 1 70 18 99 00"
    narrowed_by: ClassVar[str] = "text"
    longest: ClassVar[int] = 40
    may_be_unique: ClassVar[bool] = True

    def clean(self, raw: Any, hints: Hints = NO_HINTS) -> str | None:
        """The number with its country; one without is of the contact's or the account's."""
        text = text_of(raw)
        if not text:
            return None
        written = f"+{text[2:]}" if text.startswith("00") else text
        region = None
        if not written.startswith("+"):
            region = hints.country or settings.get("country") or None
        try:
            number = phonenumbers.parse(written, region)
        except NumberParseException:
            if region is None and any(letter.isdigit() for letter in text):
                refuse(
                    gettext("Write “%(value)s” with its country: +33 …, +1 … and so on.")
                    % {"value": text[:40]}
                )
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            refuse(gettext("“%(value)s” is not a phone number.") % {"value": text[:40]})
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        return f"{e164};ext={number.extension}" if number.extension else e164

    def show(self, value: Any) -> SafeString | str:
        """The number in groups as its country writes it, as a link that dials."""
        text = str(value)
        try:
            number = phonenumbers.parse(text, None)
        except NumberParseException:
            return format_html('<a href="tel:{}">{}</a>', text, text)
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        return format_html('<a href="tel:{}">{}</a>', text, shown)

    def widget(self) -> forms.Widget:
        """Telephones show digits."""
        return forms.TextInput(attrs={"autocomplete": "off", "type": "tel"})
