"""Events that scripts report: whose they are, and recording them, many in one transaction.

What a script says about who it was is believed, as it has a token of ours: an id, an address, a
unique field, or the browser that the tracking script knows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction

from contacts import events
from contacts.creation import create_known
from contacts.events import NewEvent, key_of
from contacts.locking import lock
from contacts.merging import all_living
from contacts.models import Contact, Event
from contacts.purchases import KIND as PURCHASE
from contacts.purchases import key_of_order
from contacts.subjects import SubjectKey
from kit import cut

SOURCE = "api"
FIELD = "field "
# What is kept of a machine of which nothing more is said, or what only we may say; and how long a
# reason may be.
MACHINE = "machine"
LONGEST_REASON = 40


class Who(NamedTuple):
    """How a script names a contact: by "id", "email", "visitor", or FIELD and a field's alias."""

    by: str
    value: str


@dataclass(frozen=True)
class Reported:
    """Something that happened. The same `key` again is the same event again.

    `machine` says why it was not a person who did it.
    """

    who: Who
    kind: str
    occurred_at: datetime
    subject: SubjectKey | None = None
    url: str = ""
    properties: dict[str, Any] | None = None
    key: str | None = None
    create: bool = False
    machine: str | None = None


class Outcome(NamedTuple):
    """What became of a report: its event, or that it was known, or that nobody is meant by it."""

    status: str  # "recorded", "duplicate", "nobody"
    event_id: int | None = None
    contact_id: int | None = None


@transaction.atomic
def record(reports: Sequence[Reported], *, at: datetime, source: str = SOURCE) -> list[Outcome]:
    """Record what happened, in the order given; what became of each.

    Each is recorded whole, with the points that it earns, or not at all. What is said to happen
    later than now happened now. `source` is who brings it; `create`
    makes a contact of an address that nobody has.
    """
    cut.share()  # before any row
    if unknown := {report.who.value for report in reports if report.create}:
        create_known(unknown - _with_email(unknown).keys(), at=at, source=source)
    owners = _living(_found({report.who for report in reports}))
    new = [
        NewEvent(
            contact_id=owners[report.who],
            kind=report.kind,
            occurred_at=min(report.occurred_at, at),
            source=source,
            key=_key(report, owners[report.who], source),
            subject=report.subject,
            url=report.url,
            properties=report.properties,
            machine=MACHINE if report.machine == Event.TAKEN_BACK else report.machine,
        )
        for report in reports
        if report.who in owners
    ]
    recorded = {one.key: one.id for one in events.record(new, locked=True)} if new else {}
    taken = iter(new)
    return [
        _outcome(next(taken), recorded) if report.who in owners else Outcome("nobody")
        for report in reports
    ]


def _key(report: Reported, contact_id: int, source: str) -> UUID:
    """By which it is the same event again: its own key, else the number of the order."""
    if report.key:
        return key_of(source, report.key)
    order = key_of_order(contact_id, report.properties) if report.kind == PURCHASE else None
    return order or uuid4()


def _outcome(event: NewEvent, recorded: dict[UUID | None, int]) -> Outcome:
    """What became of an event; of two with the same key, the first was recorded."""
    pk = recorded.pop(event.key, None)
    return Outcome("recorded" if pk else "duplicate", pk, event.contact_id)


def _found(whos: Collection[Who]) -> dict[Who, int]:
    """Whom each of these names, a statement for each way of naming."""
    by: dict[str, set[str]] = {}
    for way, value in whos:
        by.setdefault(way, set()).add(value)
    found: dict[Who, int] = {}
    for way, values in by.items():
        match way:
            case "id":
                ids = {value: int(value) for value in values}
            case "email":
                ids = _with_email(values)
            case "visitor":
                ids = _with_browser(values)
            case _:
                ids = _with_unique(way.removeprefix(FIELD), values)
        found |= {Who(way, value): pk for value, pk in ids.items()}
    return found


def _living(named: dict[Who, int]) -> dict[Who, int]:
    """Lock whom these have become, until the end; without those that are not there any more."""
    became = all_living(named.values())
    while True:
        lock(became.values())
        now = all_living(named.values())
        if now == became:
            break
        became = now
    living = Contact.objects.living().filter(pk__in=became.values())
    alive = set(living.values_list("pk", flat=True))
    return {who: became[pk] for who, pk in named.items() if became[pk] in alive}


def _with_email(emails: Collection[str]) -> dict[str, int]:
    return _asked(
        "SELECT lower(email), id FROM contacts_contact WHERE lower(email) = ANY(%(values)s)"
        "   AND deleted_at IS NULL AND merged_into_id IS NULL",
        values=list(emails),
    )


def _with_browser(visitors: Collection[str]) -> dict[str, int]:
    return _asked(
        "SELECT key::text, contact_id FROM contacts_visitor WHERE key = ANY(%(values)s::uuid[])",
        values=list(visitors),
    )


def _with_unique(alias: str, values: Collection[str]) -> dict[str, int]:
    return _asked(
        "SELECT lower(u.value), u.contact_id FROM contacts_uniquevalue u"
        "  JOIN contacts_contactfield f ON f.id = u.field_id"
        " WHERE f.object = 'contact' AND f.alias = %(alias)s AND lower(u.value) = ANY(%(values)s)",
        alias=alias,
        values=list(values),
    )


def _asked(statement: str, **parameters: Any) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return dict(cursor.fetchall())
