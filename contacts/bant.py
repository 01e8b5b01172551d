"""BANT: what we know of a contact's budget, authority, need and timeframe, and the verdict.

Each question has one answer, which speaks for the contact or against it; who changed it when is
in the contact's history. A contact is qualified when as many speak for it as the account asks for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from accounts import settings
from accounts.models import User
from contacts import lifecycle
from contacts.locking import lock
from contacts.models import BantAnswer, Contact, Merge

Question = BantAnswer.Question

# Who changes it asks rules again (`points/qualification.py`).
NEEDED = "bant_needed"


def declare() -> None:
    """Called when the app is ready."""
    settings.declare(
        NEEDED,
        Annotated[int, Field(ge=1, le=len(Question))],
        default=3,
        label=_("BANT: so many of the four answers must speak for a contact to qualify it"),
    )


@dataclass(frozen=True)
class Said:
    """What is said to a question: in words, and whether it speaks for the contact or against."""

    speaks_for: bool | None
    words: str = ""


_NOTHING = Said(None)


def needed() -> int:
    """How many answers must speak for a contact to qualify it."""
    return int(settings.get(NEEDED))


def answers(contact_id: int) -> dict[str, BantAnswer]:
    """What is known, by question."""
    rows = BantAnswer.objects.filter(contact=contact_id).select_related("answered_by")
    return {row.question: row for row in rows}


@transaction.atomic
def answer(
    contact_id: int, said: Mapping[str, Said], *, actor: User | None, at: datetime
) -> list[str]:
    """Keep what is said to some of the questions; the questions to which that is news.

    An answer without words and without a verdict takes away what was there.
    """
    lock([contact_id])
    news = answer_many({contact_id: said}, actor_id=actor.pk if actor else None, at=at)
    return news.get(contact_id, [])


def answer_many(
    said: Mapping[int, Mapping[str, Said]], *, actor_id: int | None, at: datetime
) -> dict[int, list[str]]:
    """Keep what is said of many contacts, who must be locked; by contact, to which questions that
    is news. A few statements, however many they are."""
    rows = BantAnswer.objects.filter(contact__in=list(said))
    known = {(row.contact_id, row.question): row for row in rows}
    news: dict[int, list[str]] = {}
    kept: dict[bool, list[BantAnswer]] = {True: [], False: []}  # new, changed
    gone: list[int] = []
    for contact_id, answers in said.items():
        for question, new in answers.items():
            row = known.get((contact_id, question))
            before = Said(row.speaks_for, row.words) if row else _NOTHING
            if new == before:
                continue
            news.setdefault(contact_id, []).append(question)
            if row is not None and new == _NOTHING:
                gone.append(row.pk)
                continue
            row = row or BantAnswer(contact_id=contact_id, question=question)
            row.speaks_for, row.words = new.speaks_for, new.words
            row.answered_at, row.answered_by_id = at, actor_id
            kept[row.pk is None].append(row)
    BantAnswer.objects.filter(pk__in=gone).delete()
    BantAnswer.objects.bulk_update(
        kept[False], ["speaks_for", "words", "answered_at", "answered_by"]
    )
    BantAnswer.objects.bulk_create(kept[True])
    if news:
        lifecycle.on_changed(sorted(news), lifecycle.BANT)
    return news


def speaking_for(contacts: QuerySet[Contact]) -> Iterable[tuple[int, str]]:
    """What speaks for these contacts: (contact id, question)."""
    rows = BantAnswer.objects.filter(speaks_for=True, contact__in=contacts.values("pk"))
    return rows.values_list("contact_id", "question")


def verdicts(contact_ids: Collection[int]) -> dict[int, int]:
    """How many answers speak for each of these contacts; without those who have none."""
    rows = BantAnswer.objects.filter(contact__in=contact_ids)
    counted = rows.values("contact_id").annotate(many=Count("pk", filter=Q(speaks_for=True)))
    return {row["contact_id"]: row["many"] for row in counted}


def is_qualified() -> Q:
    """Which contacts are qualified, for a filter of contacts."""
    enough = (
        BantAnswer.objects.filter(contact=OuterRef("pk"), speaks_for=True)
        .order_by()
        .values("contact")
        .annotate(many=Count("pk"))
        .filter(many__gte=needed())
    )
    return Q(Exists(enough))


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: what only the loser had answered goes along."""
    ours = BantAnswer.objects.filter(contact=merge.winner_id).values("question")
    theirs = BantAnswer.objects.filter(contact=merge.loser_id).exclude(question__in=ours)
    moved = sorted(theirs.values_list("pk", flat=True))
    BantAnswer.objects.filter(pk__in=moved).update(contact=merge.winner_id)
    if moved:
        merge.moved["bant"] = moved


def on_unmerged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_unmerged`: and back."""
    BantAnswer.objects.filter(pk__in=merge.moved.get("bant", []), contact=merge.winner_id).update(
        contact=merge.loser_id
    )


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: the verdicts stay, the words go."""
    BantAnswer.objects.filter(contact__in=contact_ids).update(words="")
