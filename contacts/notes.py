"""What colleagues write about a contact."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from contacts.models import Note


class NotYourNote(Exception):
    """Somebody else wrote it."""


def write(*, contact_id: int, text: str, author: User, at: datetime) -> Note:
    """A new note."""
    return Note.objects.create(contact_id=contact_id, text=text, author=author, written_at=at)


def rewrite(note: Note, *, text: str, author: User) -> None:
    """Change what a note says; its author's alone to do.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author)
    note.text = text
    note.save(update_fields=["text"])


def delete(note: Note, *, author: User, at: datetime) -> None:
    """Take a note off the page; `restore` brings it back.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author)
    note.deleted_at = at
    note.save(update_fields=["deleted_at"])


def restore(note: Note, *, author: User) -> None:
    """Bring a deleted note back.

    Raises:
        NotYourNote: `author` did not write it.
    """
    _must_be_of(note, author)
    note.deleted_at = None
    note.save(update_fields=["deleted_at"])


def _must_be_of(note: Note, author: User) -> None:
    if note.author_id != author.pk:
        raise NotYourNote
