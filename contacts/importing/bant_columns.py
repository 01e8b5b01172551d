"""Columns about BANT: what is known of a contact's budget, authority, need and timeframe.

A cell says a verdict, words, or both: "yes", "no", "yes: 40,000", "only from May on". Verdicts are
read in English, French and German, and written in one way, so that what was exported comes in
again unchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts import bant
from contacts.bant import Said
from contacts.importing.plugged import Given, ImportColumn
from contacts.importing.rows import NO, YES
from contacts.models import BantAnswer, ImportRow
from contacts.models.bant import Question

_PREFIX = "@bant:"
_MOST: int = BantAnswer._meta.get_field("words").max_length or 0

# Before words, only what cannot be anything but a verdict; "?" that there is none.
_VERDICTS: dict[str, bool | None] = {
    **dict.fromkeys(("yes", "oui", "ja"), True),
    **dict.fromkeys(("no", "non", "nein"), False),
    "?": None,
}
_SAYS = {True: "yes", False: "no", None: "?"}
# Cells of people who leave none empty.
_NOTHING = {"?", "-", "\N{EN DASH}", "\N{EM DASH}"}


class BantColumn(ImportColumn):
    """The answer to one of the four questions; its value is its text in the one way to write it."""

    section = _("Qualification")
    help = _("“yes”, “no”, or words; both: “yes: 40,000”")
    is_value = True

    def __init__(self, question: Question) -> None:
        self.question = question
        self.key = f"{_PREFIX}{question.value}"
        self.label = gettext("BANT: %(question)s") % {"question": question.label}
        self.exported_as = self.label

    def clean(self, text: str) -> str | None:
        """The answer, written in the one way."""
        said = read(text)
        if len(said.words) > _MOST:
            raise ValidationError(
                ngettext(
                    "An answer has at most %(count)d character.",
                    "An answer has at most %(count)d characters.",
                    _MOST,
                )
                % {"count": _MOST}
            )
        return written(said)

    def read(self, contact_ids: Collection[int]) -> Mapping[int, str]:
        """The answers now."""
        rows = BantAnswer.objects.filter(contact__in=list(contact_ids), question=self.question)
        known = rows.values_list("contact_id", "speaks_for", "words")
        return {
            contact_id: text
            for contact_id, verdict, words in known
            if (text := written(Said(verdict, words)))
        }

    def changes(self, now: Any, value: Any) -> bool:
        """Whether it says anything else."""
        return bool(value != now)

    def write(self, given: Sequence[Given], *, actor_id: int | None, at: datetime) -> list[int]:
        """Answer for all of them at once; there is nobody who cannot be answered for."""
        said = {one.contact_id: {self.question.value: read(one.value)} for one in given}
        bant.answer_many(said, actor_id=actor_id, at=at)
        return []

    def take_back(
        self, rows: Mapping[int, int], *, actor_id: int | None, at: datetime
    ) -> Mapping[int, Any]:
        """What was known before, where the answer is still the one of the row."""
        now = self.read(rows.values())
        back: dict[int, Mapping[str, Said]] = {}
        kept: dict[int, Any] = {}
        for row in ImportRow.objects.filter(pk__in=rows, after__has_key=self.key):
            contact_id, before = rows[row.pk], (row.before or {}).get(self.key)
            if now.get(contact_id) == (row.after or {})[self.key]:
                back[contact_id] = {self.question.value: read(before or "")}
            else:
                kept[row.pk] = before
        bant.answer_many(back, actor_id=actor_id, at=at)
        return kept


def read(text: str) -> Said:
    """What a cell says."""
    bare = " ".join(text.split())
    if not bare or bare in _NOTHING:
        return Said(None)
    word = bare.casefold()
    if word in YES or word in NO:
        return Said(word in YES)
    first, colon, rest = bare.partition(":")
    verdict = first.strip().casefold()
    if colon and verdict in _VERDICTS:
        return Said(_VERDICTS[verdict], rest.strip())
    return Said(None, bare)


def written(said: Said) -> str | None:
    """The same as a cell has it, so that `read` reads it back; None for nothing."""
    words = " ".join(said.words.split())
    if not words:
        return None if said.speaks_for is None else _SAYS[said.speaks_for]
    if said.speaks_for is None and read(words) == Said(None, words):
        return words
    return f"{_SAYS[said.speaks_for]}: {words}"


def columns() -> list[ImportColumn]:
    """One for each question."""
    return [BantColumn(question) for question in Question]


def answered_since(contact_ids: Sequence[int]) -> set[int]:
    """Touch of `contacts.vanishing`: about whom something else is known than the import that made
    them has said."""
    brought: dict[int, dict[str, str]] = defaultdict(dict)
    rows = ImportRow.objects.filter(contact_id__in=contact_ids, outcome=ImportRow.Outcome.CREATED)
    for contact_id, after in rows.values_list("contact_id", "after"):
        for key, text in (after or {}).items():
            if key.startswith(_PREFIX):
                brought[contact_id or 0][key] = text
    stands: dict[int, dict[str, str]] = defaultdict(dict)
    for column in columns():
        for contact_id, text in column.read(contact_ids).items():
            stands[contact_id][column.key] = text
    return {pk for pk in contact_ids if brought.get(pk) != stands.get(pk)}
