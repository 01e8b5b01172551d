"""The timeline of a contact: a union at read time of what each app knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.utils.functional import Promise

from contacts.models import Contact

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Moment:
    """One line of the timeline.

    `source` is the key of the source, `sort` breaks ties at the same instant (the id of the
    row), `icon` a Tabler icon name, `text` what happened, `detail` more words beneath it,
    `points` signed points if the moment moved a score, `url` where to look, `muted` true for
    what did not count, with `reason` saying why. `belongs_to` names the moment (source, sort)
    that caused this one, if any: the two are told together. `contact_id` is whose it is, `kind`
    the kind of event; sources that can tell of everybody fill them in.
    """

    at: datetime
    source: str
    sort: int
    icon: str
    text: str | Promise
    detail: str | Promise = ""
    points: int | None = None
    url: str = ""
    actor: str = ""
    muted: bool = False
    reason: str | Promise = ""
    belongs_to: tuple[str, int] | None = None
    contact_id: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Source:
    """Where moments come from.

    `read(contact_ids, before, limit)` returns at most `limit` moments that are older than
    `before` (None: from now), newest first, each from the source's own index;
    `contact_ids` is the family of a contact (itself and those merged into it). `everybody(before,
    limit)`, where there is one, returns the newest moments of all contacts.
    """

    key: str
    label: str | Promise
    read: Callable[[Sequence[int], datetime | None, int], list[Moment]] = field(compare=False)
    everybody: Callable[[datetime | None, int], list[Moment]] | None = field(
        default=None, compare=False
    )


def newest(
    rows: QuerySet[Row], contact_ids: Sequence[int], *, by: str, limit: int
) -> QuerySet[Row]:
    """The newest `limit` of `rows` by the time `by`, whoever of `contact_ids` they belong to.

    An index ends at one contact: asked for several at once, the database would read and sort
    all that they ever did. So each is asked for its own newest (one query more, for families).
    """
    if len(contact_ids) == 1:
        rows = rows.filter(contact=contact_ids[0])
    else:
        own = rows.filter(contact=OuterRef("pk")).order_by(f"-{by}", "-pk").values("pk")[:limit]
        of_each = Contact.objects.filter(pk__in=contact_ids).values_list(ArraySubquery(own))
        rows = rows.model._default_manager.filter(pk__in=[pk for (pks,) in of_each for pk in pks])
    return rows.order_by(f"-{by}", "-pk")[:limit]


_sources: dict[str, Source] = {}


def add_source(source: Source) -> None:
    """Take part in every timeline; called from `AppConfig.ready()`."""
    _sources[source.key] = source


def sources() -> list[Source]:
    """Every source, for the filter above a timeline."""
    return list(_sources.values())


def read(
    contact_ids: Sequence[int], *, before: datetime | None, limit: int, only: Sequence[str] = ()
) -> list[Moment]:
    """The newest `limit` moments before `before`; `only` narrows to sources by key.

    A few queries per source, none of which reads more than `limit` rows of a contact.
    """
    lists = [
        source.read(contact_ids, before, limit)
        for source in _sources.values()
        if not only or source.key in only
    ]
    return _newest_first(lists, limit)


def read_everybody(
    *, before: datetime | None, limit: int, only: Sequence[str] = ()
) -> list[Moment]:
    """The newest `limit` moments of all contacts, of the sources that can tell."""
    lists = [
        source.everybody(before, limit)
        for source in _sources.values()
        if source.everybody and (not only or source.key in only)
    ]
    return _newest_first(lists, limit)


def _newest_first(lists: Sequence[list[Moment]], limit: int) -> list[Moment]:
    newest_first = merge(*lists, key=lambda moment: (moment.at, moment.sort), reverse=True)
    return list(islice(newest_first, limit))
