"""How much contacts are interested in topics: what they did about each, counting less with time.

Pages, e-mails, files and forms carry topics (`contacts.models.Subject`). Each deed about one adds
to the contact's interest in it, which halves with every half-life. Kept with every batch of
events; worked out again from the stored events where those change hands (`recount`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from django.db import connection
from django.db.models import (
    Exists,
    Expression,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts import settings
from contacts.event_kinds import EVENT_KINDS
from contacts.events import Recorded
from contacts.models import Merge
from kit import sql
from points.models import Interest

_SQL = Path(__file__).parent / "sql"

HALF_LIFE = "interest_half_life_days"
# Less than this is no interest any more: a single visit, two half-lives ago.
LEAST = 0.25

# What one deed adds; a visit and whatever is not named here, 1. Leaving is no sign of interest.
_ADDS = {
    "email.open": 0.5,
    "email.click": 2.0,
    "asset.download": 3.0,
    "form.submit": 3.0,
    "webinar.signup": 3.0,
    "webinar.attend": 4.0,
    "event.signup": 3.0,
    "info.request": 4.0,
    "quote.request": 5.0,
    "trial.start": 5.0,
    "demo.request": 5.0,
    "cart.add": 3.0,
    "purchase": 5.0,
    "email.unsubscribe": 0.0,
    "email.complaint": 0.0,
}
_SECONDS = 86_400.0
# Beyond so many half-lives nothing is left, and floating point would run dry.
_MOST_HALVINGS = 500

settings.declare(
    HALF_LIFE,
    Annotated[int, Field(ge=1, le=3650)],
    default=30,
    label=_("Interest in a topic halves every so many days"),
)


def adds(kind: str) -> float:
    """What one deed of this kind adds to the interest in its topics."""
    known = EVENT_KINDS.get(kind)
    return 0.0 if known and known.is_done_to_them else _ADDS.get(kind, 1.0)


def half_life() -> float:
    """In seconds."""
    days: int = settings.get(HALF_LIFE)
    return days * _SECONDS


@dataclass(slots=True)
class _Sum:
    """What a batch adds to one interest: `value`, true at `at`."""

    value: float
    at: datetime

    def add(self, value: float, at: datetime, halves_in: float) -> None:
        halvings = (at - self.at).total_seconds() / halves_in
        if halvings > 0:
            self.value, self.at = self.value * _left(halvings) + value, at
        else:
            self.value += value * _left(-halvings)


def _left(halvings: float) -> float:
    return float(0.5 ** min(halvings, _MOST_HALVINGS))


def learn(events: Sequence[Recorded]) -> None:
    """Plug of `contacts.events.on_events`: add what people did about topics. One statement, and
    none for events without topics."""
    telling = [
        (event, value)
        for event in events
        if event.topics and event.machine is None and (value := adds(event.kind))
    ]
    if not telling:
        return
    halves_in = half_life()
    sums: dict[tuple[int, str], _Sum] = {}
    for event, value in telling:
        for topic in set(event.topics):
            key = (event.contact_id, topic)
            if key in sums:
                sums[key].add(value, event.occurred_at, halves_in)
            else:
                sums[key] = _Sum(value, event.occurred_at)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.statement(_SQL / "learn_interests.sql"),
            {
                "contacts": [contact_id for contact_id, _topic in sums],
                "topics": [topic for _contact_id, topic in sums],
                "values": [one.value for one in sums.values()],
                "times": [one.at for one in sums.values()],
                "halves_in": halves_in,
                "most": _MOST_HALVINGS,
            },
        )


def recount(contact_ids: Collection[int]) -> None:
    """Work these contacts' interests out again, from the events that are theirs now.

    Must be called in a transaction that has locked them.
    """
    kinds = sorted({*EVENT_KINDS, *_ADDS})
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM points_interest WHERE contact_id = ANY(%s::bigint[])",
            [sql.array(contact_ids)],
        )
        cursor.execute(
            sql.statement(_SQL / "recount_interests.sql"),
            {
                "contacts": sql.array(contact_ids),
                "kinds": kinds,
                "adds": [adds(kind) for kind in kinds],
                "halves_in": half_life(),
            },
        )


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged` and `on_unmerged`: the events have changed hands."""
    recount([merge.loser_id, merge.winner_id])


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: what somebody likes is about a person."""
    Interest.objects.filter(contact__in=contact_ids).delete()


class Faded(Func):
    """What an interest is worth at a moment: its value, halved with each half-life since."""

    output_field = FloatField()

    def __init__(self, at: datetime, halves_in: float) -> None:
        super().__init__(F("value"), Value(at), F("at"), Value(halves_in))

    def as_sql(self, compiler: SQLCompiler, connection: Any, **more: Any) -> Any:  # type: ignore[override]
        """Guarded: Postgres refuses numbers that are too small to be told from 0."""
        value, at, since, halves_in = [
            compiler.compile(one) for one in self.get_source_expressions()
        ]
        age = f"extract(epoch FROM ({at[0]}::timestamptz - {since[0]}))"
        halvings = f"least({_MOST_HALVINGS}, greatest(0, {age} / {halves_in[0]}))"
        text = f"({value[0]} * power(0.5::float8, ({halvings})::float8))"
        return text, (*value[1], *at[1], *since[1], *halves_in[1])


def alive(at: datetime, *, least: float = LEAST) -> QuerySet[Any]:
    """Interests that are worth at least so much at that moment, each with its worth as `now`."""
    now: Expression = Faded(at, half_life())
    return Interest.objects.annotate(now=now).filter(now__gte=least)


@dataclass(frozen=True)
class Keen:
    """A contact's interest in a topic, as it is now."""

    topic: str
    now: float
    at: datetime


def of_contact(contact_id: int, *, at: datetime) -> list[Keen]:
    """A contact's interests, the strongest first."""
    found = alive(at).filter(contact=contact_id).order_by("-now", "topic")
    return [Keen(one.topic, one.now, one.at) for one in found]


def strongest(contact_ids: Collection[int], *, at: datetime) -> dict[int, str]:
    """The topic that each contact is most interested in; one query."""
    found = (
        alive(at)
        .filter(contact__in=contact_ids)
        .order_by("contact_id", "-now", "topic")
        .distinct("contact_id")
    )
    return dict(found.values_list("contact_id", "topic"))


@dataclass(frozen=True)
class Interested:
    """How many known contacts are interested in a topic, for how many it is the strongest
    interest, and how strong it is on average."""

    topic: str
    contacts: int
    strongest: int
    mean: float


def interested(*, at: datetime) -> list[Interested]:
    """The topics that interest the most contacts; one query over every interest."""
    found = sql.rows(
        _SQL / "interested.sql",
        at=at,
        halves_in=half_life(),
        most=_MOST_HALVINGS,
        least=LEAST,
    )
    return [Interested(**row) for row in found]


def is_in(topic: str, *, at: datetime, least: float = LEAST) -> Q:
    """That a contact's interest in a topic is at least so much."""
    return Q(Exists(alive(at, least=least).filter(contact=OuterRef("pk"), topic=topic)))


def strongest_is(topics: Collection[str] | None, *, at: datetime) -> Q:
    """That what a contact is most interested in is one of these (None: anything at all)."""
    own = alive(at).filter(contact=OuterRef("pk"))
    if topics is None:
        return Q(Exists(own))
    first = alive(at).filter(contact=OuterRef("contact")).order_by("-now", "topic").values("pk")
    return Q(Exists(own.filter(topic__in=list(topics), pk=Subquery(first[:1]))))


def topics() -> list[str]:
    """Every topic that anybody ever took an interest in, in alphabetical order."""
    return [row["topic"] for row in sql.rows(_SQL / "topics.sql")]
