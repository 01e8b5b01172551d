"""The socket for banners: a line over every page that stays true until somebody acts.

Upper apps plug a function in `AppConfig.ready()`; it looks at the request and answers with a
Banner or None. It is asked once for each full page, so it should cost at most one small query.

    banners.add_banner(mail_is_not_leaving)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class Banner:
    """`text`, and at most one way on: a link (`link_url`) or a button that POSTs (`post_url`).

    `tone` is a name of kit.tones ("warn", "blue"), `icon` a Tabler icon.
    """

    text: str | Promise
    tone: str = "grey"
    icon: str = "info-circle"
    act: str | Promise = ""
    link_url: str = ""
    post_url: str = ""


Asks = Callable[[HttpRequest], Banner | None]

_asked: list[Asks] = []


def add_banner(asks: Asks) -> None:
    """Ask this function on each page; adding it twice adds it once."""
    if asks not in _asked:
        _asked.append(asks)


def banners_of_the_request(request: HttpRequest) -> dict[str, Any]:
    """Template context: `banners`, worked out only where a template shows them."""

    def banners() -> list[Banner]:
        return [banner for asks in _asked if (banner := asks(request))]

    return {"banners": banners}
