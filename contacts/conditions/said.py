"""What a draft says so far, and how many contacts match it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from contacts.conditions.drafts import Draft
from contacts.models import Contact
from kit.bounded import TookTooLong, bounded

_PATIENCE = 2  # seconds


@dataclass(frozen=True)
class Said:
    """`matching` of `everybody` match; None where counting takes too long. `open_rows` say
    nothing yet."""

    sentence: str = ""
    open_rows: int = 0
    matching: int | None = None
    everybody: int | None = None
    is_counted: bool = False


def said_of(draft: Draft, *, counts: bool = False) -> Said:
    """The sentence of what is complete; with `counts`, how many known contacts it is true of."""
    open_rows = len(draft.check())
    tree = draft.tree
    if not tree:
        return Said(open_rows=open_rows)
    if not counts:
        return Said(str(tree), open_rows)
    listed = Contact.objects.listed()
    try:
        with bounded(_PATIENCE):
            matching = listed.filter(tree.q(timezone.now(), of_everybody=True)).count()
            everybody = listed.count()
    except TookTooLong:
        return Said(str(tree), open_rows, is_counted=True)
    return Said(str(tree), open_rows, matching, everybody, is_counted=True)
