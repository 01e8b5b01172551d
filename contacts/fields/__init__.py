"""What can be known about contacts and companies: Mautic's fields, and those one adds.

    fields = definitions("contact")                 # in order; each has alias, label, kind, …
    cleaned = clean({"firstname": "Ada", "plan": "Team"})
    cleaned.values, cleaned.errors                  # typed values, and words beside each field
    read(contact)                                   # {alias: value}, columns and own fields alike

Values are written by `contacts.creation.create`, `contacts.editing.change` and
`contacts.companies.change`, which take aliases.
"""

from __future__ import annotations

from contacts.fields.cleaning import Cleaned, clean
from contacts.fields.definition import Field, Fields, definitions
from contacts.fields.kinds import field_kinds, load
from contacts.fields.values import put, read, value_of

__all__ = [
    "Cleaned",
    "Field",
    "Fields",
    "clean",
    "definitions",
    "field_kinds",
    "load",
    "put",
    "read",
    "value_of",
]
