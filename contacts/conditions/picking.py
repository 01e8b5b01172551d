"""The list from which people choose what a condition is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contacts.conditions.base import Condition, Offer, condition_kinds


class Offers:
    """Everything that conditions can be about, as it is now."""

    def __init__(self) -> None:
        self._all: dict[str, tuple[type[Condition], Offer]] = {
            offer.key: (kind, offer) for kind in condition_kinds for offer in kind.offers()
        }

    def get(self, key: str) -> tuple[type[Condition], Offer] | None:
        """The kind and the line named `key`."""
        return self._all.get(key)

    def of(self, json: Mapping[str, Any]) -> str:
        """The line under which people find a stored condition; "" for none (any more)."""
        for key, (kind, offer) in self._all.items():
            fixed = offer.fixed.items()
            if kind.key == json.get("kind") and all(json.get(name) == v for name, v in fixed):
                return key
        return ""

    def in_sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """[(section, [(key, label)])], sections in the order in which kinds came."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for key, (_kind, offer) in self._all.items():
            sections.setdefault(str(offer.section), []).append((key, str(offer.label)))
        for lines in sections.values():
            lines.sort(key=lambda line: line[1].casefold())
        return list(sections.items())
