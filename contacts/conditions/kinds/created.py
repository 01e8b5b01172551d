"""When a contact came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.conditions.base import Words, condition_kinds
from contacts.conditions.dated import Dated
from contacts.conditions.values import Held, Place


@condition_kinds.register
@dataclass(frozen=True)
class CreatedAt(Dated):
    """The day on which a contact was added, or a visitor first came."""

    key: ClassVar[str] = "created"
    label: ClassVar[Words] = _("Added on")
    icon: ClassVar[str] = "calendar-event"
    did: ClassVar[str | Promise] = _("was added %(when)s")
    ever: ClassVar[str | Promise] = _("was added some day")
    never: ClassVar[str | Promise] = _("was never added")

    operator: str
    value: Any = None

    def place(self) -> Place:
        """In the contact's own row."""
        return lambda asked: asked(Held(F("created_at")))
