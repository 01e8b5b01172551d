"""What earns points in the demo, and what happens at so many of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from insights.demo import shop
from kit.tones import Tone
from points.models import Repeats


class DemoRule(NamedTuple):
    """A point action of the demo."""

    name: str
    points: int
    kind: str
    config: dict[str, Any]
    repeats: Repeats

    def pays_for(self, page: shop.Page) -> bool:
        """Whether visiting a page earns this (the demo's patterns end in a star)."""
        pattern = str(self.config.get("url", ""))
        return bool(pattern) and pattern.strip("*") in page.url


def _page(name: str, points: int, url: str, repeats: Repeats = Repeats.ONCE) -> DemoRule:
    return DemoRule(name, points, "url.hit", {"url": url}, repeats)


def _deed(name: str, points: int, event: str) -> DemoRule:
    return DemoRule(name, points, "custom", {"name": event}, Repeats.ONCE)


# A score from 0 to about 100. Each page counts once, so that coming back to the same
# page every day does not look like interest in everything.
RULES = (
    _page("Visits a page", 1, "*/demo/*", Repeats.ONCE_PER_SUBJECT),
    _page("Looks at a product", 3, "*/demo/products/*", Repeats.ONCE_PER_SUBJECT),
    _page("Looks at the prices", 5, "*/demo/pricing*"),
    _page("Looks for a job", -5, "*/demo/careers*"),
    _deed("Downloads the white paper", 10, shop.DOWNLOADED),
    _deed("Sends the contact form", 20, shop.WROTE),
    _deed("Requests a demo", 30, shop.ASKED_FOR_DEMO),
    _deed("Unsubscribes", -20, shop.UNSUBSCRIBED),
)


class DemoTrigger(NamedTuple):
    """A point trigger of the demo; its actions are named in `insights/demo/loading.py`."""

    name: str
    threshold: int
    colour: Tone


HIGH_INTEREST = DemoTrigger("High-Interest", 80, Tone.RED)
WARM = DemoTrigger("Warm", 50, Tone.ORANGE)
WARM_TAG = "warm"
