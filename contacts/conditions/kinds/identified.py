"""Since when anybody knows who a contact is."""

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
class IdentifiedAt(Dated):
    """The moment at which a visitor became a known person."""

    key: ClassVar[str] = "identified"
    label: ClassVar[Words] = _("Known since")
    icon: ClassVar[str] = "user-question"
    did: ClassVar[str | Promise] = _("has been known: %(when)s")
    ever: ClassVar[str | Promise] = _("is known")
    never: ClassVar[str | Promise] = _("is not known yet")

    operator: str
    value: Any = None

    def place(self) -> Place:
        """In the contact's own row."""
        return lambda asked: asked(Held(F("identified_at")))
