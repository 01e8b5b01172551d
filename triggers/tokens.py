"""Words in braces that stand for what is known about a contact: {firstname}, {points}.

    fill("Call {firstname|them} about {company}", run, contact)

`{name|words}` says the words where nothing is known. A name is the alias of a field, or one of
`OWN`. What is none of them is refused when the text is written, and left out later.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts import fields
from contacts.models import Contact
from triggers.models import Run
from triggers.telling import score_now

_TOKEN = re.compile(r"\{\s*([a-z][a-z0-9_]*)\s*(?:\|([^{}]*))?\}")

# What is no field of a contact.
OWN = ("contact", "owner", "points", "trigger")

HELP = _(
    "{firstname}, {company} and the like stand for what is known about the contact, {contact} for"
    " the name, {owner}, {points} and {trigger} for what they say. {firstname|there} says “there”"
    " where it is not known."
)


class TextWithTokens(forms.CharField):
    """A text in which words in braces stand for something."""

    default_error_messages = {
        "unknown": _("Nothing is called {%(name)s}: a field may have another alias."),
    }

    def validate(self, value: Any) -> None:
        """Refuse words in braces that would stand for nothing."""
        super().validate(value)
        known = {field.alias for field in fields.definitions().published}
        for name, _otherwise in _TOKEN.findall(value):
            if name not in known and name not in OWN:
                raise ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"name": name}
                )


def fill(text: str, run: Run, contact: Contact) -> str:
    """`text` with what the words in braces stand for."""
    if "{" not in text:
        return text
    known = fields.definitions()

    def said(found: re.Match[str]) -> str:
        name, otherwise = found.groups()
        return _own(name, run, contact) or _value(name, contact, known) or otherwise or ""

    return _TOKEN.sub(said, text)


def _own(name: str, run: Run, contact: Contact) -> str:
    match name:
        case "contact":
            return str(contact)
        case "owner":
            return str(contact.owner or "")
        case "points":
            return str(score_now(run, contact))
        case "trigger":
            return run.action.trigger.name
    return ""


def _value(alias: str, contact: Contact, known: fields.Fields) -> str:
    field = known.get(alias)
    if field is None or not field.published:
        return ""
    shown = field.show(fields.value_of(contact, field))
    return strip_tags(shown) if isinstance(shown, SafeString) else str(shown)
