"""What is known of a purchase: how much it was, and by what order it is told from others."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from contacts.events import key_of

KIND = "purchase"
MOST = Decimal(10) ** 12
_ORDER = ("order_id", "order")


def amount_of(properties: Mapping[str, Any] | None) -> Decimal | None:
    """What was paid, in whatever currency; None where nothing sensible is said."""
    said = (properties or {}).get("amount")
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        amount = Decimal(str(said).strip().replace(" ", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < MOST else None


def key_of_order(contact_id: int, properties: Mapping[str, Any] | None) -> UUID | None:
    """The key of a contact's order, so that a page that is loaded again (or a shop that reports
    by the API what its page has told already) does not make it two purchases; None without one."""
    for name in _ORDER:
        if (order := (properties or {}).get(name)) not in (None, ""):
            return key_of(f"{KIND}:{contact_id}", str(order))
    return None
