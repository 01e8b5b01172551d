"""What the columns of a file of events mean; kept as JSON in `EventFile.plan`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

LEFT_OUT, PROPERTY = "", "property"

# What a column may be. Those after "what" describe the event; any other can be kept with it.
ROLES: Final[dict[str, str | Promise]] = {
    LEFT_OUT: _("Leave it out"),
    "email": _("Who: e-mail address"),
    "contact": _("Who: number of the contact"),
    "kind": _("What they did"),
    "when": _("When"),
    "subject": _("About what: number or name"),
    "title": _("About what: title"),
    "url": _("Address of the page"),
    "amount": _("Amount of a purchase"),
    "currency": _("Currency of a purchase"),
    "order_id": _("Number of an order"),
    "key": _("The event's own number"),
    "machine": _("By a machine: yes, or which one"),
    PROPERTY: _("Keep it with the event, under its heading"),
}

# How people head such columns, in letters and digits alone.
_NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(("email", "mail", "emailaddress", "courriel", "adresseemail"), "email"),
    **dict.fromkeys(("contact", "contactid", "id", "leadid"), "contact"),
    **dict.fromkeys(("kind", "event", "type", "action", "what", "evenement", "quoi"), "kind"),
    **dict.fromkeys(
        ("when", "date", "time", "datetime", "timestamp", "occurredat", "createdat", "quand"),
        "when",
    ),
    **dict.fromkeys(
        ("subject", "product", "productid", "sku", "form", "asset", "produit"), "subject"
    ),
    **dict.fromkeys(("title", "name", "productname", "titre", "nom"), "title"),
    **dict.fromkeys(("url", "page", "pageurl", "address", "adresse"), "url"),
    **dict.fromkeys(("amount", "total", "price", "value", "montant", "prix"), "amount"),
    **dict.fromkeys(("currency", "devise"), "currency"),
    **dict.fromkeys(("order", "orderid", "ordernumber", "commande"), "order_id"),
    **dict.fromkeys(("key", "eventid", "reference"), "key"),
    **dict.fromkeys(("machine", "bot", "isbot", "robot", "isrobot", "ismachine"), "machine"),
}


@dataclass(frozen=True)
class Plan:
    """A role for each column; `kind` for rows that do not say what was done; `create` makes
    contacts of addresses that nobody has; `decimal` is the decimal sign of its amounts, "" where
    they do not tell (`amounts.py`)."""

    columns: tuple[str, ...] = ()
    kind: str = ""
    create: bool = False
    decimal: str = ""

    def as_json(self) -> dict[str, Any]:
        """As kept in `EventFile.plan`."""
        return asdict(self)


_adapter = TypeAdapter(Plan)


def of(stored: dict[str, Any]) -> Plan:
    """The plan kept in `EventFile.plan`."""
    return _adapter.validate_python(stored)


def guess(headings: Sequence[str]) -> Plan:
    """What the columns probably mean; each role once, from the left."""
    roles: list[str] = []
    for heading in headings:
        role = _NAMES.get(re.sub(r"[^a-z0-9]", "", heading.lower()), LEFT_OUT)
        roles.append(LEFT_OUT if role in roles else role)
    if "email" in roles and "contact" in roles:
        roles[roles.index("contact")] = LEFT_OUT
    return Plan(tuple(roles))
