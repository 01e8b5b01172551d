"""What colleagues write about a contact."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from contacts.models import Note


class NotYourNote(Exception):
    """Somebody else wrote it."""


def write(
    *, contact_id: int, text: str, author: User | None, at: datetime, by_trigger: str = ""
) -> Note:
    """A new note; one that a trigger wrote has its name instead of an author."""
    return Note.objects.create(
        contact_id=contact_id,
        text=text,
        author=author,
        by_trigger=by_trigger[:120],
        written_at=at,
    )


def rewrite(note: Note, *, text: str, author: User) -> None:
    """Change what a note says; its author's alone to do.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author)
    note.text = text
    note.save(update_fields=["text"])


def delete(note: Note, *, author: User, at: datetime) -> None:
    """Take a note off the page; `restore` brings it back. Anybody may, where a trigger wrote it.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author, or_of_a_trigger=True)
    note.deleted_at = at
    note.save(update_fields=["deleted_at"])


def restore(note: Note, *, author: User) -> None:
    """Bring a deleted note back.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author, or_of_a_trigger=True)
    note.deleted_at = None
    note.save(update_fields=["deleted_at"])


def _must_be_of(note: Note, author: User, *, or_of_a_trigger: bool = False) -> None:
    if or_of_a_trigger and note.by_trigger:
        return
    if note.author_id != author.pk:
        raise NotYourNote
