"""What somebody has chosen for an import; kept as JSON in `Import.plan`."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

# Every row makes a new contact.
NOBODY = ""


class Existing(StrEnum):
    """What happens to contacts that are there already."""

    UPDATE = "update"
    FILL = "fill"
    SKIP = "skip"


EXISTING: dict[Existing, str | Promise] = {
    Existing.UPDATE: _("Update them: what the file says replaces what was there"),
    Existing.FILL: _("Fill in what is missing, and leave the rest as it is"),
    Existing.SKIP: _("Leave them alone"),
}


@dataclass(frozen=True)
class Plan:
    """Columns and choices.

    `columns` names for each column of the file what it becomes (a key of
    `contacts.importing.targets`; "" is left out). `identify` is the one that tells contacts
    apart. `clears` lets an empty cell empty a field of a contact that is updated. `tags` are
    stuck on every contact of the file, `owner` is who gets those that have no owner.
    """

    columns: tuple[str, ...] = ()
    identify: str = "email"
    existing: Existing = Existing.UPDATE
    clears: bool = False
    tags: tuple[str, ...] = ()
    owner: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As kept in `Import.plan`."""
        return asdict(self)

    def within(self, offered: Container[str]) -> Plan:
        """The same without columns that nobody offers any more (a field that was put away)."""
        return replace(self, columns=tuple(one if one in offered else "" for one in self.columns))


_adapter = TypeAdapter(Plan)


def of(stored: dict[str, Any]) -> Plan:
    """The plan kept in `Import.plan`."""
    return _adapter.validate_python(stored)
