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
    known = answers(contact_id)
    changed = []
    for question, new in said.items():
        row = known.get(question) or BantAnswer(contact_id=contact_id, question=question)
        if (row.speaks_for, row.words) == (new.speaks_for, new.words):
            continue
        changed.append(question)
        if new.speaks_for is None and not new.words:
            row.delete()
            continue
        row.speaks_for, row.words = new.speaks_for, new.words
        row.answered_at, row.answered_by = at, actor
        row.save()
    if changed:
        lifecycle.on_changed([contact_id], lifecycle.BANT)
    return changed


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
