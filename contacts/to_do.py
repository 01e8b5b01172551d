"""What colleagues have to do about contacts: asked for, done, put off, taken away."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from contacts.models import Merge, Task

LONGEST_TITLE = 200
LONGEST_ABOUT = 500


def ask(
    *,
    contact_id: int,
    title: str,
    owner: User | None,
    due_at: datetime | None,
    at: datetime,
    about: str = "",
    by: User | None = None,
    asked_by: str = "",
    key: UUID | None = None,
) -> Task:
    """A task for `owner` (None: for whoever takes it) about a contact.

    `key` makes it the same task when it is asked for again: the one that exists is returned,
    done or not. `asked_by` says in words what asked for it, where no user did.
    """
    said = {
        "contact_id": contact_id,
        "title": title[:LONGEST_TITLE],
        "about": about[:LONGEST_ABOUT],
        "owner": owner,
        "due_at": due_at,
        "created_at": at,
        "created_by": by,
        "asked_by": asked_by[:120],
    }
    if key is None:
        return Task.objects.create(**said)
    task, _made = Task.objects.get_or_create(key=key, defaults=said)
    return task


def change(
    task: Task, *, title: str, about: str, owner: User | None, due_at: datetime | None
) -> None:
    """Say otherwise what is to be done, by whom and until when."""
    task.title, task.about, task.owner, task.due_at = title, about, owner, due_at
    task.save(update_fields=["title", "about", "owner", "due_at"])


def finish(task: Task, *, by: User, at: datetime) -> bool:
    """It is done; False if it was already."""
    return _open(task).update(done_at=at, done_by=by) == 1


def take(task: Task, *, by: User) -> bool:
    """Nobody had it: now it is theirs; False if somebody was quicker, or it is done or gone."""
    return _open(task).filter(owner=None).update(owner=by) == 1


def reopen(task: Task) -> None:
    """It is to be done after all."""
    Task.objects.filter(pk=task.pk).update(done_at=None, done_by=None)


def delete(task: Task, *, at: datetime) -> None:
    """Take it away; `restore` brings it back."""
    Task.objects.filter(pk=task.pk, deleted_at=None).update(deleted_at=at)


def restore(task: Task) -> None:
    """Bring a deleted task back."""
    Task.objects.filter(pk=task.pk).update(deleted_at=None)


def next_ones(contact_ids: Collection[int]) -> dict[int, Task]:
    """What is to be done first about each of these contacts; one query."""
    found: dict[int, Task] = {}
    for task in (
        Task.objects.open()
        .filter(contact__in=contact_ids)
        .select_related("owner")
        .order_by("due_at", "pk")
    ):
        found.setdefault(task.contact_id, task)
    return found


def on_merged(merge: Merge) -> None:
    """Plug of `contacts.lifecycle.on_merged`: it is to be done about the winner now."""
    theirs = Task.objects.filter(contact=merge.loser_id)
    merge.moved["tasks"] = list(theirs.values_list("pk", flat=True))
    theirs.update(contact=merge.winner_id)


def on_unmerged(merge: Merge) -> None:
    """The same, back."""
    moved = Task.objects.filter(pk__in=merge.moved.get("tasks", []), contact=merge.winner_id)
    moved.update(contact=merge.loser_id)


def on_erased(contact_ids: Sequence[int]) -> None:
    """Plug of `contacts.lifecycle.on_erased`: tasks tell of a person; they go."""
    Task.objects.filter(contact__in=contact_ids).delete()


def _open(task: Task) -> QuerySet[Task]:
    return Task.objects.open().filter(pk=task.pk)
