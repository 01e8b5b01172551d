"""What is known about a contact or a company, as a page tells it: section by section."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.html import format_html
from django.utils.safestring import SafeString

from contacts.fields import Field, definitions, value_of
from contacts.models import Company, Contact

Facts = list[tuple[str, list[tuple[str, SafeString | str]]]]


def facts(thing: Contact | Company, *, without: Collection[str] = ()) -> Facts:
    """Sections with what is known: [(section, [(label, value for people)])], none empty."""
    known = definitions("company" if isinstance(thing, Company) else "contact")
    told: Facts = []
    for label, fields in known.in_groups():
        lines = [
            (field.label, shown)
            for field in fields
            if field.alias not in without and (shown := _shown(thing, field))
        ]
        if lines:
            told.append((str(label), lines))
    return told


def _shown(thing: Contact | Company, field: Field) -> SafeString | str:
    if isinstance(thing, Contact) and field.alias == "company" and thing.company:
        return format_html(
            '<a href="{}">{}</a>', thing.company.get_absolute_url(), thing.company.name
        )
    return field.show(value_of(thing, field))
