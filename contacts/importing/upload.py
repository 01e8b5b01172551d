"""A file of contacts is brought: kept in a form that can be read line by line from the middle."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts import kept_files
from contacts.importing import naming, reading, targets
from contacts.importing.plan import Plan
from contacts.models import Import, KeptFile

# An import can be undone, and its rows with errors fetched, for so long; then the file goes.
KEPT_FOR = timedelta(days=30)
MOST_BYTES = 100 * 1024 * 1024
MOST_LINES = 1_000_000
# Lines are read whole, and each column is a choice on the screen.
LONGEST_LINE = 4 * 1024 * 1024
MOST_COLUMNS = 500

_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class CannotRead(ValueError):
    """This is not a file of contacts; the message says why."""


class Received(NamedTuple):
    """A table that was kept: how it is probably read, and how many lines it has."""

    kept: KeptFile
    how: reading.Reading
    lines: int


@transaction.atomic
def bring(chunks: Iterable[bytes], *, name: str, by: User | None, at: datetime) -> Import:
    """Keep an uploaded file and guess how to read it and what its columns mean.

    Raises:
        CannotRead: too large, empty, or no text.
    """
    received = receive(chunks, name=name, by=by, at=at)
    made = Import(name=name[:200], file=received.kept, uploaded_at=at, uploaded_by=by)
    made.lines = received.lines
    made.reading = received.how.as_json()
    made.plan = guessed(received.kept, received.how).as_json()
    made.save()
    return made


def receive(chunks: Iterable[bytes], *, name: str, by: User | None, at: datetime) -> Received:
    """Keep an uploaded table of whatever it is.

    Raises:
        CannotRead: too large, empty, or no text.
    """
    counted = _Lines()
    try:
        kept = kept_files.keep(
            counted.through(_line_by_line(chunks)),
            name=name,
            by=by,
            delete_at=at + KEPT_FOR,
            most=MOST_BYTES,
        )
    except kept_files.TooLarge:
        raise CannotRead(
            _("The file is larger than 100 MB. Split it, and import the parts one by one.")
        ) from None
    except UnicodeDecodeError:
        raise CannotRead(_("The file says it is Unicode text, but it cannot be read.")) from None
    if not kept.size:
        raise CannotRead(_("The file is empty."))
    if counted.count > MOST_LINES + 1:
        raise CannotRead(
            _("The file has more than a million lines. Split it, and import the parts one by one.")
        )
    sample = reading.sample(kept)
    if b"\0" in sample:
        raise CannotRead(
            _("This is not a text file. Save the table as CSV and bring that; Excel can do it.")
        )
    how = reading.guess(kept, sample)
    if len(reading.headings(kept, how)) > MOST_COLUMNS:
        raise CannotRead(
            _("The file has more than %(most)d columns. Leave out those that you do not need.")
            % {"most": MOST_COLUMNS}
        )
    return Received(kept, how, counted.count)


def guessed(kept: KeptFile, how: reading.Reading) -> Plan:
    """What the columns probably become. A file that has our ids was exported here, and they tell
    contacts apart best."""
    columns = naming.guess(reading.headings(kept, how))
    if "company" not in columns:
        # Nothing can be said about companies that have no name.
        of_companies = targets.company_aliases(columns)
        columns = tuple("" if one in of_companies else one for one in columns)
    return Plan(columns=columns, identify=targets.ID if targets.ID in columns else "email")


class _Lines:
    """Counts lines on the way."""

    def __init__(self) -> None:
        self.count = 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes; the last line counts also where no line end follows."""
        last, length = b"\n", 0
        for chunk in chunks:
            length = len(chunk) - chunk.rfind(b"\n") + (0 if b"\n" in chunk else length)
            if length > LONGEST_LINE:
                raise CannotRead(_("One of its lines is too long for a table of contacts."))
            self.count += chunk.count(b"\n")
            last = chunk[-1:] or last
            yield chunk
        if last != b"\n":
            self.count += 1


def _line_by_line(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The file with lines that end in LF, in an encoding where that byte means nothing else.

    UTF-16 and UTF-32 become UTF-8; CR alone, as old spreadsheets write it, becomes LF.
    """
    stream = iter(chunks)
    first = next(stream, b"")
    wide = next((name for mark, name in _WIDE.items() if first.startswith(mark)), None)
    if wide is None and _is_bare_utf16(first):
        wide = "utf-16-le" if first[1:2] == b"\0" else "utf-16-be"

    def whole() -> Iterator[bytes]:
        yield first
        yield from stream

    narrow = _narrowed(whole(), wide) if wide else whole()
    begin = next(narrow, b"")
    only_cr = b"\r" in begin and b"\n" not in begin
    yield begin.replace(b"\r", b"\n") if only_cr else begin
    for chunk in narrow:
        yield chunk.replace(b"\r", b"\n") if only_cr else chunk


def _narrowed(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def _is_bare_utf16(begin: bytes) -> bool:
    """UTF-16 without its mark: every other byte of Latin letters is a zero."""
    head = begin[:400]
    half = len(head) // 2
    return half > 4 and max(head[0::2].count(0), head[1::2].count(0)) > 0.6 * half


@transaction.atomic
def discard(pk: int) -> bool:
    """Forget a file that was brought and not imported; False if it is being imported."""
    brought = Import.objects.select_for_update().filter(pk=pk, job=None).first()
    if brought is None:
        return False
    file = brought.file
    brought.delete()
    if file is not None:
        file.delete()
    return True
