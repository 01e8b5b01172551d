"""Makes the demo's contacts: strangers first, then most of them say who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.db import connection
from django.db.models import Max

from accounts.models import User
from contacts import creation, tags
from contacts.models import Company, ContactTag, Note, Tag
from insights.demo.marks import SOURCE
from insights.demo.people import Person
from insights.demo.visits import DAYS, Deed
from kit import sql

_DESCRIBE = Path(__file__).with_name("describe.sql")

_NOTES = (
    "Met at the fair. Moves into a new floor in spring, wants light that does not tire.",
    "Called back, asked for the energy figures of Meadow. Sent them.",
    "The decision is with the board; ask again after the 15th.",
    "Prefers e-mail to calls. The budget is there, time is not.",
    "Knows us from an architect. Wants to see Orbit above a long table.",
    "Has twelve desks now, and thirty by summer.",
)
_SHARE_WITH_NOTE = {"interested": 0.05, "engaged": 0.3, "nearly": 0.7, "hot": 0.7}


@dataclass(frozen=True)
class Arrived:
    """Contact ids in the order of the archetypes, and what else came into being with them."""

    ids: list[int]
    company_ids: list[int]
    tag_ids: list[int]


def arrive(
    crowd: Sequence[Person],
    archetypes: Sequence[str],
    deeds: Sequence[Deed],
    *,
    colleagues: Sequence[User],
    at: datetime,
    random: Random,
) -> Arrived:
    """Make one contact per archetype; those in `crowd`, the first ones, are known by name.

    Everybody has been there since the first of their `deeds`.
    """
    ids = _strangers(archetypes, deeds, at, random)
    known = ids[: len(crowd)]
    companies, new_companies = _companies({person.company for person in crowd})
    _describe(crowd, known, companies, colleagues)
    tag_ids = _tag(crowd, known)
    _write_notes(crowd, known, colleagues, at, random)
    return Arrived(ids, new_companies, tag_ids)


def _strangers(
    archetypes: Sequence[str], deeds: Sequence[Deed], at: datetime, random: Random
) -> list[int]:
    first: dict[int, datetime] = {}
    for deed in deeds:
        first.setdefault(deed.who, deed.at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('contacts_contact_id_seq') FROM generate_series(1, %s)",
            [len(archetypes)],
        )
        ids = [row[0] for row in cursor.fetchall()]
    never_came = timedelta(days=DAYS)
    creation.create_anonymous(
        {pk: first.get(who) or at - never_came * random.random() for who, pk in enumerate(ids)},
        source=SOURCE,
    )
    return ids


def _companies(names: set[str]) -> tuple[dict[str, int], list[int]]:
    """Companies by name; then the ids of those that were not there before."""
    newest = Company.objects.aggregate(newest=Max("pk"))["newest"] or 0
    Company.objects.bulk_create(
        [Company(name=name) for name in sorted(names)], ignore_conflicts=True
    )
    by_name = dict(Company.objects.filter(name__in=names).values_list("name", "pk"))
    return by_name, sorted(pk for pk in by_name.values() if pk > newest)


def _describe(
    crowd: Sequence[Person],
    ids: Sequence[int],
    companies: dict[str, int],
    colleagues: Sequence[User],
) -> None:
    owners = [None if one.colleague is None else colleagues[one.colleague].pk for one in crowd]
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_DESCRIBE),
            {
                "ids": list(ids),
                "emails": [person.email for person in crowd],
                "firstnames": [person.firstname for person in crowd],
                "lastnames": [person.lastname for person in crowd],
                "companies": [companies.get(person.company) for person in crowd],
                "positions": [person.position for person in crowd],
                "phones": [person.phone for person in crowd],
                "cities": [person.city for person in crowd],
                "countries": [person.country for person in crowd],
                "owners": owners,
            },
        )


def _tag(crowd: Sequence[Person], ids: Sequence[int]) -> list[int]:
    """Stick each person's tags on them; the ids of tags that nobody had used before."""
    newest = Tag.objects.aggregate(newest=Max("pk"))["newest"] or 0
    words = {tag.name: tag for tag in tags.named({tag for person in crowd for tag in person.tags})}
    ContactTag.objects.bulk_create(
        ContactTag(contact_id=pk, tag=words[name])
        for pk, person in zip(ids, crowd, strict=True)
        for name in person.tags
    )
    return [tag.pk for tag in words.values() if tag.pk > newest]


def _write_notes(
    crowd: Sequence[Person],
    ids: Sequence[int],
    colleagues: Sequence[User],
    at: datetime,
    random: Random,
) -> None:
    Note.objects.bulk_create(
        Note(
            contact_id=pk,
            text=random.choice(_NOTES),
            author=colleagues[person.colleague],
            written_at=at - timedelta(days=20 * random.random() + 0.1),
        )
        for pk, person in zip(ids, crowd, strict=True)
        if person.colleague is not None
        and random.random() < _SHARE_WITH_NOTE.get(person.archetype, 0)
    )
