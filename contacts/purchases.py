"""What is known of a purchase: how much it was, and by what order it is told from others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from contacts.events import key_of

KIND = "purchase"
MOST = Decimal(10) ** 12
# Blanks that people write between digits, and what an amount is without them: in words that
# Postgres reads alike, as what a rule pays for also marks buyers (`points/sql/rfm_*.sql`).
BLANKS: Final = " \t\r\n\u00a0\u2009\u202f"
AMOUNT: Final = r"^[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$"

_ORDER = ("order_id", "order")
_AMOUNT = re.compile(AMOUNT, re.ASCII)
_NO_BLANKS = str.maketrans("", "", BLANKS)
# Scripts add 0.1 to 0.2 and say 0.30000000000000004: no currency has this many places.
_PLACES = 6


def amount_of(properties: Mapping[str, Any] | None) -> Decimal | None:
    """What was paid, in whatever currency; None where nothing sensible is said."""
    said = (properties or {}).get("amount")
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    bare = str(said).translate(_NO_BLANKS)
    if not _AMOUNT.match(bare):
        return None
    amount = Decimal(bare)
    return amount if amount < MOST else None


def with_plain_amount(properties: dict[str, Any]) -> dict[str, Any]:
    """What is said of a purchase, to be kept: its amount without blanks and needless places.

    What is no amount stays as it came.
    """
    if (amount := amount_of(properties)) is None:
        return properties
    said = properties["amount"]
    if isinstance(said, float):
        return {**properties, "amount": round(said, _PLACES)}
    if isinstance(said, str):
        places = -int(amount.as_tuple().exponent)
        plain = round(amount, _PLACES) if places > _PLACES else amount
        return {**properties, "amount": f"{plain:f}"}
    return properties


def key_of_order(contact_id: int, properties: Mapping[str, Any] | None) -> UUID | None:
    """The key of a contact's order, so that a page that is loaded again (or a shop that reports
    by the API what its page has told already) does not make it two purchases; None without one."""
    for name in _ORDER:
        if (order := (properties or {}).get(name)) not in (None, ""):
            return key_of(f"{KIND}:{contact_id}", str(order))
    return None
