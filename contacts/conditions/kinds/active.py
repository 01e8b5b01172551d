"""When a contact has last done something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.conditions.base import Words, condition_kinds
from contacts.conditions.dated import Dated
from contacts.conditions.values import Held, Place
from contacts.models import Activity


@condition_kinds.register
@dataclass(frozen=True)
class ActiveAt(Dated):
    """The last event of a contact that was its own doing; none is empty."""

    key: ClassVar[str] = "active"
    label: ClassVar[Words] = _("Last activity")
    icon: ClassVar[str] = "activity"
    reads: ClassVar[frozenset[str]] = frozenset({"event"})
    did: ClassVar[str | Promise] = _("was last active %(when)s")
    ever: ClassVar[str | Promise] = _("has been active")
    never: ClassVar[str | Promise] = _("has never been active")

    operator: str
    value: Any = None

    def place(self) -> Place:
        """In the narrow row that every event touches."""
        return lambda asked: Q(
            Exists(
                Activity.objects.filter(contact=OuterRef("pk")).filter(
                    asked(Held(F("last_active_at")))
                )
            )
        )
