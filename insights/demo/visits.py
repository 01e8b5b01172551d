"""What the demo's people did in the last weeks: made up by chance, in the order of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from insights.demo import shop
from insights.demo.shop import Page

DAYS = 60

# One thing somebody does: opens a page, or does something that has a name.
Step = Page | str

_SIDE_PAGES = (shop.ABOUT, shop.CUSTOMERS)
_ASKS: tuple[Step, ...] = (shop.WHITE_PAPER, shop.DOWNLOADED, shop.CONTACT, shop.WROTE)
_REQUEST: tuple[Step, ...] = (shop.REQUEST, shop.ASKED_FOR_DEMO)


@dataclass(frozen=True)
class Deed:
    """A step that one of the demo's people took; `who` is a place in the list of people."""

    at: datetime
    who: int
    step: Step


def deeds(archetypes: Sequence[str], *, now: datetime, random: Random) -> list[Deed]:
    """Everything that people of these archetypes did in the last `DAYS` days, oldest first."""
    everything: list[Deed] = []
    for who, archetype in enumerate(archetypes):
        steps = _with_returns(_PLANS[archetype](random), random)
        # Chance of its own for the times, so that what people do (and so their scores) does not
        # depend on the day on which the demo is loaded.
        clock = Random(random.random())  # noqa: S311
        everything.extend(
            Deed(at, who, step)
            for at, step in zip(_times(archetype, len(steps), now, clock), steps, strict=True)
        )
    return sorted(everything, key=lambda deed: (deed.at, deed.who))


def _with_returns(steps: Sequence[Step], random: Random) -> list[Step]:
    """The same, but now and then somebody goes back to a page, which earns nothing new."""
    taken: list[Step] = []
    for step in steps:
        seen = [one for one in taken if isinstance(one, Page)]
        if seen and isinstance(step, Page) and random.random() < 0.35:
            taken.append(random.choice(seen))
        taken.append(step)
    return taken


def _nothing(random: Random) -> list[Step]:
    return []


def _glance(random: Random) -> list[Step]:
    """One to three pages, and away."""
    entrance = random.choice((shop.HOME, shop.HOME, random.choice(shop.PRODUCTS)))
    return [entrance, *random.sample([*shop.PRODUCTS, *_SIDE_PAGES], random.choice((0, 0, 1, 2)))]


def _reader(random: Random) -> list[Step]:
    """Looks around, perhaps asks what it costs."""
    prices = [shop.PRICING] if random.random() < 0.4 else []
    return [shop.HOME, *_products(random, 1, 4), *_side_pages(random), *prices]


def _interested(random: Random) -> list[Step]:
    """Compares, reads the prices, takes the white paper home."""
    paper: list[Step] = [shop.WHITE_PAPER]
    if random.random() < 0.65:
        paper.append(shop.DOWNLOADED)
    return [shop.HOME, *_products(random, 2, 5), shop.PRICING, *_side_pages(random), *paper]


def _engaged(random: Random) -> list[Step]:
    """Has talked to us, or has asked to see it; not yet both."""
    asks = random.choice((_ASKS, _ASKS, (*_ASKS[:2], *_REQUEST), _REQUEST))
    return [shop.HOME, *_products(random, 2, 4), shop.PRICING, *_side_pages(random), *asks]


def _nearly(random: Random) -> list[Step]:
    """Has asked for everything, but has looked at few lamps: one or two pages short of 80."""
    lamps, side = random.choice(((0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1)))
    return [
        shop.HOME, *random.sample(shop.PRODUCTS, lamps), *_SIDE_PAGES[:side], shop.PRICING,
        *random.choice(((*_ASKS, *_REQUEST), (*_REQUEST, *_ASKS))),
    ]  # fmt: skip


def _hot(random: Random) -> list[Step]:
    """Everything, in one order or another: what carries them over 80 differs."""
    middle: list[tuple[Step, ...]] = [_ASKS[:2], _ASKS[2:], _REQUEST, (shop.PRICING,)]
    middle += [(product,) for product in _products(random, 3, 5)]
    random.shuffle(middle)
    return [shop.HOME, *(step for steps in middle for step in steps), *_side_pages(random)]


def _gone(random: Random) -> list[Step]:
    """Read a lot, then had enough of us."""
    return [*_interested(random), shop.NEWSLETTER, shop.UNSUBSCRIBED]


def _applicant(random: Random) -> list[Step]:
    """Looks for a job."""
    return [shop.HOME, shop.ABOUT, shop.CAREERS]


_PLANS: dict[str, Callable[[Random], list[Step]]] = {
    "silent": _nothing,
    "glance": _glance,
    "reader": _reader,
    "interested": _interested,
    "engaged": _engaged,
    "nearly": _nearly,
    "hot": _hot,
    "gone": _gone,
    "applicant": _applicant,
}


def _products(random: Random, least: int, most: int) -> list[Page]:
    return random.sample(shop.PRODUCTS, random.randint(least, most))


def _side_pages(random: Random) -> list[Page]:
    return [page for page in _SIDE_PAGES if random.random() < 0.4]


# How often each comes, at most, and how many days ago the last visit may have been.
_VISITS = {
    "glance": (1, DAYS), "reader": (2, DAYS), "interested": (3, DAYS), "engaged": (4, 55),
    "nearly": (5, 20), "hot": (5, 55), "gone": (3, DAYS), "applicant": (1, DAYS),
}  # fmt: skip


def _times(archetype: str, count: int, now: datetime, random: Random) -> Iterator[datetime]:
    """When each of `count` steps was taken: in visits, some minutes from step to step."""
    if not count:
        return
    most, ago = _VISITS[archetype]
    # The power favours the recent a little: business is growing.
    latest = now - timedelta(days=(ago - 1) * random.random() ** 1.5)
    last = _moment(latest - timedelta(days=1), latest, random)
    first = max(now - timedelta(days=DAYS), last - timedelta(days=random.uniform(3, 25)))
    visits = sorted([last, *(_moment(first, last, random) for _ in range(most - 1))])
    starts = sorted(random.sample(range(1, count), min(len(visits), count) - 1))
    sizes = [stop - start for start, stop in pairwise([0, *starts, count])]
    for begins, size in zip(visits[-len(sizes) :], sizes, strict=True):
        at = begins
        for _ in range(size):
            yield min(at, now)
            at += timedelta(seconds=random.randint(15, 200))


def _moment(since: datetime, until: datetime, random: Random) -> datetime:
    """Some moment between, rather on a workday than on Sunday, rather at ten than at night."""
    while True:
        at = since + (until - since) * random.random()
        busy = (0.25 if at.weekday() >= 5 else 1.0) * (
            1.0 if 8 <= at.hour < 18 else 0.35 if 6 <= at.hour < 22 else 0.06
        )
        if random.random() < busy:
            return at
