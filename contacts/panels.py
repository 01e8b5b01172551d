"""The contact page is made of panels; each is loaded by htmx from its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Panel:
    """A panel of the contact page.

    `at` is the name of a URL that takes the contact's id and answers the panel's HTML,
    `column` "main" or "side", `order` its place from the top, `visible` tells whether this
    request's user sees it. Without JavaScript the page shows a link to the panel, which then
    renders as a page of its own.
    """

    key: str
    title: str | Promise
    at: str
    column: str
    order: int
    visible: Callable[[HttpRequest], bool] = field(default=lambda request: True)

    def url_for(self, contact_id: int) -> str:
        """The panel's address for one contact."""
        return reverse(self.at, args=[contact_id])


_panels: dict[str, Panel] = {}


def add_panel(panel: Panel) -> None:
    """Put a panel on every contact's page; called from `AppConfig.ready()`."""
    _panels[panel.key] = panel


def panels(column: str, request: HttpRequest) -> list[Panel]:
    """The panels of one column that the request's user sees, from the top."""
    shown = (p for p in _panels.values() if p.column == column and p.visible(request))
    return sorted(shown, key=lambda p: p.order)
