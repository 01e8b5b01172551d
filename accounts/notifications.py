"""The bell: what colleagues are told inside the app.

    tell([ada], "High-Interest: …", url=contact.get_absolute_url(), about=contact.pk, key=run.key)

A line is a row; `accounts/live.py` only says to open pages that there is something new.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from accounts.models import Notification, User

# A function is asked once for each reader, in the reader's language.
Words = str | Callable[[], str]

KEPT_FOR = timedelta(days=90)
NEWEST = 8
_LONGEST = 300


def tell(
    readers: Iterable[User],
    text: Words,
    *,
    detail: Words = "",
    url: str = "",
    icon: str = "bell",
    about: int | None = None,
    key: uuid.UUID | None = None,
) -> None:
    """Put a line into the bell of each reader.

    `url` is a path of the app where it leads to, `about` the contact whom it names (so that it
    goes when they are erased). With the same `key` nobody is told twice.
    """
    lines = []
    for reader in readers:
        with translation.override(reader.language or settings.LANGUAGE_CODE):
            line = Notification(
                user=reader,
                icon=icon,
                text=_said(text),
                detail=_said(detail),
                url=url,
                about_id=about,
                key=key or uuid.uuid4(),
            )
        lines.append(line)
    Notification.objects.bulk_create(lines, ignore_conflicts=True)


def _said(words: Words) -> str:
    return (words if isinstance(words, str) else words())[:_LONGEST]


def of(user: User) -> QuerySet[Notification]:
    """What `user` was told."""
    return Notification.objects.filter(user=user)


def read(user: User, *, at: datetime, pk: int | None = None, up_to: int | None = None) -> int:
    """`user` has seen one line, or all up to the one that was the newest then; how many."""
    unread = of(user).filter(read_at=None)
    if pk is not None:
        unread = unread.filter(pk=pk)
    if up_to is not None:
        unread = unread.filter(pk__lte=up_to)
    return unread.update(read_at=at)


@dataclass(frozen=True)
class Standing:
    """How a bell stands: how many lines are unread, and a name for exactly this standing.

    Lines do not become visible in the order of their numbers (a transaction may take long), so
    the greatest number would not do as a name.
    """

    unread: int = 0
    name: str = "0"


def standings(user_ids: Sequence[int]) -> dict[int, Standing]:
    """How the bells of these users stand; one query, answered by an index."""
    found = {pk: Standing() for pk in user_ids}
    for row in (
        Notification.objects.filter(user__in=user_ids, read_at=None)
        .values("user_id")
        .annotate(many=Count("pk"), newest=Max("pk"), sum=Sum("pk"))
    ):
        name = f"{row['many']}-{row['newest']}-{row['sum']}"
        found[row["user_id"]] = Standing(row["many"], name)
    return found


def bell_of_the_request(request: HttpRequest) -> dict[str, object]:
    """Template context: `bell`, how the reader's stands; asked only where it is shown."""

    def bell() -> Standing | None:
        user = getattr(request, "user", None)
        return standings([user.pk])[user.pk] if isinstance(user, User) else None

    return {"bell": SimpleLazyObject(bell)}


def forget_about(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: lines that name these contacts go."""
    Notification.objects.filter(about_id__in=contact_ids).delete()


def forget_old(*, at: datetime) -> int:
    """Drop what is older than three months; how many lines."""
    many, _by_model = Notification.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    return many
