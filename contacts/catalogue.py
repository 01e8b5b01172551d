"""What the account's pages are about: patterns of addresses give them topics and content stage.

A page is filed when it is first seen (`contacts/subjects.py`), and again, by a job, when the
patterns change (`contacts/cataloguing.py`). What is no page, somebody files (`contacts/things.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from contacts.addresses import is_at
from contacts.models import PagePattern, Subject

PAGE = "page"


class Filed(NamedTuple):
    """What a page is filed under."""

    category: str = ""
    topics: tuple[str, ...] = ()
    content_stage: str = ""


class Names(NamedTuple):
    """Every name under which pages or things are filed."""

    topics: list[str]
    categories: list[str]
    has_stages: bool


def patterns() -> list[PagePattern]:
    """All of them, in their order."""
    return list(PagePattern.objects.order_by("position", "pk"))


def filed(page: str, known: Sequence[PagePattern]) -> Filed:
    """What these patterns, in their order, make of a page (its address without query)."""
    met = [one for one in known if is_at(one.pattern, url=page, page=page)]
    topics = dict.fromkeys(topic for one in met for topic in one.topics)
    return Filed(
        category=next((one.category for one in met if one.category), ""),
        topics=tuple(topics),
        content_stage=next((one.content_stage for one in met if one.content_stage), ""),
    )


def names() -> Names:
    """The topics and categories that rules may speak of."""
    known = [Filed(one.category, tuple(one.topics), one.content_stage) for one in patterns()]
    known += _filed_things()
    return Names(
        topics=sorted({topic for one in known for topic in one.topics}, key=str.casefold),
        categories=sorted({one.category for one in known if one.category}, key=str.casefold),
        has_stages=any(one.content_stage for one in known),
    )


def _filed_things() -> list[Filed]:
    """What things are filed under, each once."""
    said = Subject.objects.exclude(kind=PAGE).exclude(category="", topics=[], content_stage="")
    different = said.values_list("category", "topics", "content_stage").distinct()
    return [Filed(category, tuple(topics), stage) for category, topics, stage in different]


def next_position() -> int:
    """Where a new pattern stands: at the end."""
    last: int | None = PagePattern.objects.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def matched(pattern: str, pages: Collection[str]) -> list[str]:
    """Those of these pages that a pattern means."""
    return [page for page in pages if is_at(pattern, url=page, page=page)]


def pages_seen(limit: int) -> list[str]:
    """The pages that were first seen last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM contacts_subject WHERE kind = %s ORDER BY id DESC LIMIT %s",
            [PAGE, limit],
        )
        return [row[0] for row in cursor.fetchall()]
