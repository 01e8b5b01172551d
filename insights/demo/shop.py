"""The demo's little shop, Lumen & Oak: its pages and what can be done on them.

The pages are real (`/demo/`, `insights/views/demo.py`), and so the history of the demo's
contacts (`insights/demo/visits.py`) speaks of the same addresses.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.templatetags.static import static

NAME = "Lumen & Oak"


@dataclass(frozen=True)
class Page:
    """A page of the shop: `path` below /demo/, `title`, `lead` beneath it; `picture` a drawing."""

    path: str
    title: str
    lead: str
    picture: str = ""
    price: str = ""

    @property
    def url(self) -> str:
        """The whole address, as the tracking script would report it."""
        return f"{settings.BASE_URL}/demo/{self.path}"

    @property
    def image(self) -> str:
        """The address of its drawing."""
        return static(f"img/demo/{self.picture}.svg")

    @property
    def full_title(self) -> str:
        """What a browser shows in its tab."""
        return f"{self.title} · {NAME}" if self.path else f"{NAME}: {self.title}"


HOME = Page("", "Light for places where people work", "Lamps that follow the day, made in oak.")
PRICING = Page("pricing/", "Prices", "One price per lamp. Planning and set-up are included.")
WHITE_PAPER = Page(
    "white-paper/", "White paper: light and attention", "What forty offices taught us in two years."
)
CONTACT = Page("contact/", "Talk to us", "A person answers within a working day.")
REQUEST = Page("request-a-demo/", "Request a demo", "We bring a set of lamps to your office.")
NEWSLETTER = Page("newsletter/", "Newsletter", "Once a month, and never more often.")
CAREERS = Page("careers/", "Work with us", "We are looking for people who like to build things.")
ABOUT = Page("about/", "About us", "Eleven people, one workshop, four hundred lamps a month.")
CUSTOMERS = Page("customers/", "Who works in our light", "Three offices, before and after.")

PRODUCTS = (
    Page("products/halo/", "Halo", "The desk lamp that knows noon from evening.", "halo", "€ 290"),
    Page("products/meadow/", "Meadow", "A ceiling panel like a bright sky.", "meadow", "€ 540"),
    Page("products/orbit/", "Orbit", "A pendant for tables where people meet.", "orbit", "€ 410"),
    Page("products/lane/", "Lane", "A track of light for corridors and shelves.", "lane", "€ 360"),
    Page("products/dusk/", "Dusk", "The switch that dims a whole floor.", "dusk", "€ 120"),
)

PAGES = (
    HOME, *PRODUCTS, PRICING, WHITE_PAPER, CONTACT, REQUEST, NEWSLETTER, CAREERS, ABOUT, CUSTOMERS,
)  # fmt: skip

BY_PATH = {page.path: page for page in PAGES}

# What buttons report by name: mt('event', …).
DOWNLOADED = "whitepaper.download"
WROTE = "contact.form"
ASKED_FOR_DEMO = "demo.request"
UNSUBSCRIBED = "newsletter.unsubscribe"
