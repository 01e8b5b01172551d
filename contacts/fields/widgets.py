"""Widgets that ask for values of fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class Offering(forms.TextInput):
    """A line of text that offers what is usual, without insisting on it."""

    template_name = "contacts/_offering.html"

    def __init__(self, offers: Iterable[tuple[str, str]]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.offers = tuple(offers)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the list, which the field names."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["offers"] = self.offers
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}-offers"
        return context


class KeepingSelect(forms.Select):
    """A list to choose from that also has what was chosen when the list was another one."""

    def optgroups(
        self, name: str, value: list[Any], attrs: dict[str, Any] | None = None
    ) -> list[Any]:
        """The choices, with the present value among them."""
        known = {str(key) for key, _ in self.choices}
        for one in value:
            if one and str(one) not in known:
                self.choices = [*self.choices, (one, one)]
        return super().optgroups(name, value, attrs)
