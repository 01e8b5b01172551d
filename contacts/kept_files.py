"""Files in the database, part by part: brought in by a person, or written by a job.

They stand in the database and not in a folder because web and workers may run on different
machines, and because a job's part must be kept or undone together with its slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from contacts.models import FilePart, KeptFile

PART = 1 << 20


class TooLarge(ValueError):
    """More bytes than may be kept; nothing was."""


@transaction.atomic
def keep(
    chunks: Iterable[bytes], *, name: str, by: User | None, delete_at: datetime, most: int
) -> KeptFile:
    """Keep what `chunks` yield, at most `most` bytes, never all of it in memory.

    Raises:
        TooLarge: there are more.
    """
    kept = KeptFile.objects.create(name=name[:200], created_by=by, delete_at=delete_at)
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        if kept.size + len(waiting) > most:
            raise TooLarge
        while len(waiting) >= PART:
            _add(kept, bytes(waiting[:PART]))
            del waiting[:PART]
    if waiting:
        _add(kept, bytes(waiting))
    return kept


def begin(*, name: str, by: User | None, delete_at: datetime) -> KeptFile:
    """An empty file, for a job that adds to it."""
    return KeptFile.objects.create(name=name[:200], created_by=by, delete_at=delete_at)


def add(kept: KeptFile, data: bytes) -> None:
    """Append to a file, in the caller's transaction."""
    if data:
        _add(kept, data)


def parts(kept: KeptFile, *, start: int = 0) -> Iterator[bytes]:
    """The bytes from `start` on, one part at a time."""
    first = (
        FilePart.objects.filter(file=kept, start__lte=start)
        .order_by("-start")
        .values_list("start", flat=True)
        .first()
    )
    while first is not None:
        row = (
            FilePart.objects.filter(file=kept, start__gte=first)
            .order_by("start")
            .values_list("start", "data")
            .first()
        )
        if row is None:
            return
        begins, data = row[0], bytes(row[1])
        yield data[max(start - begins, 0) :]
        first = begins + len(data)


def delete_old(*, at: datetime) -> int:
    """Delete files whose time is over; how many."""
    old = KeptFile.objects.filter(delete_at__lte=at)
    many = old.count()
    old.delete()
    return many


def _add(kept: KeptFile, data: bytes) -> None:
    FilePart.objects.create(file=kept, start=kept.size, data=data)
    KeptFile.objects.filter(pk=kept.pk).update(size=F("size") + len(data))
    kept.size += len(data)
