"""Who the demo's contacts are: the same people for the same seed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from insights.demo.cultures import CULTURES, Culture

# How far somebody has come with us decides what they do (`insights/demo/visits.py`);
# of a hundred contacts, so many are of each kind.
ARCHETYPES = {
    "silent": 7,  # imported from a fair, never came
    "glance": 31,
    "reader": 27,
    "interested": 17,
    "engaged": 9,
    "nearly": 3,
    "hot": 4,
    "gone": 1,  # read a lot, then unsubscribed
    "applicant": 1,  # wants a job, not a lamp
}

TITLES = (
    "Office manager", "Facility manager", "Head of facilities", "Architect", "Interior architect",
    "Lighting planner", "Head of purchasing", "Buyer", "Managing director", "CEO", "CFO", "COO",
    "Head of operations", "Project manager", "Workplace lead", "HR manager", "Sustainability lead",
    "Head of IT", "Founder", "Partner", "Site manager", "Energy manager", "Assistant to the board",
    "Journalist",
)  # fmt: skip

TRADES = (
    "Architekten", "Studio", "Logistics", "Pharma", "Labs", "Media", "Foods", "Engineering",
    "Consulting", "Textiles", "Robotics", "Partners", "Biotech", "Software", "Motors", "Print",
    "Energy", "Finance", "Hospitality", "Retail", "Health", "Optics", "Marine", "Instruments",
)  # fmt: skip

STEMS = (
    "Alder", "Northgate", "Blauwal", "Cormoran", "Delta", "Ferndale", "Granit", "Halcyon",
    "Isar", "Juniper", "Kestrel", "Lumière", "Marlow", "Nordlicht", "Orchard", "Pinnacle",
    "Quartz", "Riviera", "Saffron", "Tamarind", "Umbra", "Vela", "Westbrook", "Yarrow",
    "Zephyr", "Arbor", "Brightwater", "Cobalt", "Driftwood", "Everline", "Fjord", "Galena",
)  # fmt: skip

# Letters that Unicode does not see as a letter with a sign.
_NOT_COMPOSED = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)

# Some who just walked in: who they are is told by what they did, not by these words.
TAGS = {"newsletter": 0.34, "trade fair": 0.14, "customer": 0.08, "partner": 0.05, "press": 0.02}


@dataclass(frozen=True)
class Person:
    """A contact of the demo, before it is one."""

    firstname: str
    lastname: str
    email: str
    company: str
    position: str
    phone: str
    city: str
    country: str
    archetype: str
    tags: tuple[str, ...]
    # Which of the demo's colleagues looks after this contact; None: nobody yet.
    colleague: int | None


def people(count: int, *, colleagues: int, random: Random) -> Iterator[Person]:
    """`count` different people, shared out among so many colleagues."""
    taken: set[str] = set()
    archetypes = random.choices(list(ARCHETYPES), list(ARCHETYPES.values()), k=count)
    cultures = random.choices(CULTURES, [culture.weight for culture in CULTURES], k=count)
    companies = _companies(max(count // 4, 1), random)
    for archetype, culture in zip(archetypes, cultures, strict=True):
        yield _person(archetype, culture, random.choice(companies), colleagues, taken, random)


def _person(
    archetype: str,
    culture: Culture,
    company: str,
    colleagues: int,
    taken: set[str],
    random: Random,
) -> Person:
    firstname, lastname = random.choice(culture.firstnames), random.choice(culture.lastnames)
    has_owner = archetype in {"engaged", "nearly", "hot"} or random.random() < 0.45
    return Person(
        firstname=firstname,
        lastname=lastname,
        email=_address(firstname, lastname, company, taken),
        company=company,
        position="Student" if archetype == "applicant" else random.choice(TITLES),
        phone=_phone(culture, random) if random.random() < 0.55 else "",
        city=random.choice(culture.cities),
        country=culture.country,
        archetype=archetype,
        tags=tuple(tag for tag, share in TAGS.items() if random.random() < share),
        colleague=random.randrange(colleagues) if has_owner and colleagues else None,
    )


def _companies(count: int, random: Random) -> list[str]:
    pairs = [f"{stem} {trade}" for stem in STEMS for trade in TRADES]
    return random.sample(pairs, min(count, len(pairs)))


def _address(firstname: str, lastname: str, company: str, taken: set[str]) -> str:
    """An address that nobody can have: `.example` is kept free for this (RFC 2606)."""
    name, domain = f"{plain(firstname)}.{plain(lastname)}", plain(company)
    address, number = f"{name}@{domain}.example", 1
    while address in taken:
        number += 1
        address = f"{name}{number}@{domain}.example"
    taken.add(address)
    return address


def _phone(culture: Culture, random: Random) -> str:
    return f"{culture.dialling} {random.randrange(20, 99)} 555 {random.randrange(10_000):04}"


def plain(text: str) -> str:
    """Letters and digits only, as in an address: "Élodie" becomes "elodie"."""
    bare = (
        unicodedata.normalize("NFKD", text.translate(_NOT_COMPOSED))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
