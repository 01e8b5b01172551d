"""Views that people save of a list: kept, renamed, shared, opened first, deleted, restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from accounts.models import ListHabit, SavedView, User
from accounts.roles import Can

# What a tab needs of a view.
_READ = ("id", "name", "query", "sort", "columns", "is_shared", "owner_id")


class NameTaken(ValueError):
    """The user has another view of that name."""


@dataclass(frozen=True)
class State:
    """What a list shows: its filters as in its address, its sort, its columns ([]: the usual)."""

    query: str
    sort: str
    columns: list[str]


def state_of(view: SavedView) -> State:
    """What the view was saved with."""
    return State(view.query, view.sort, view.columns)


@dataclass(frozen=True)
class Seen:
    """A list as one user finds it: the tabs above it, the view it opens with, their columns."""

    views: list[SavedView]
    first: SavedView | None
    columns: list[str]

    def named(self, pk: str) -> SavedView | None:
        """The view that an address names, if the user sees it."""
        return next((view for view in self.views if str(view.pk) == pk), None)


def seen_by(user: User, page: str) -> Seen:
    """One's own views and those that colleagues share, by name, and one's habits. One query.

    A first view that was deleted, or is not shared any more, is none.
    """
    habit = ListHabit.objects.filter(user=OuterRef("pk"), page=page)
    views = SavedView.objects.seen_by(user.pk, page)
    found = User.objects.filter(pk=user.pk).values_list(
        ArraySubquery(views.values(json=JSONObject(**{name: name for name in _READ}))),
        Subquery(habit.values("view")),
        Subquery(habit.values("columns")),
    )
    for rows, first, columns in found:
        tabs = [SavedView(page=page, **row) for row in rows]
        return Seen(tabs, next((one for one in tabs if one.pk == first), None), columns or [])
    return Seen([], None, [])


def may_change(user: User, view: SavedView) -> bool:
    """Whether `user` may rename, share and delete the view: its owner, and the account's."""
    return view.owner_id == user.pk or (view.is_shared and user.may(Can.MANAGE_ACCOUNT))


def save(owner: User, page: str, *, name: str, state: State, is_shared: bool) -> SavedView:
    """A new view.

    Raises:
        NameTaken: the user has one of that name.
    """
    view = SavedView(owner=owner, page=page, name=name, is_shared=is_shared)
    return _stored(_with(view, state))


def rename(view: SavedView, *, name: str, is_shared: bool) -> SavedView:
    """Another name, for oneself or for everybody.

    Raises:
        NameTaken: the owner has another view of that name.
    """
    view.name, view.is_shared = name, is_shared
    return _stored(view)


def update(view: SavedView, state: State) -> SavedView:
    """From now on the view shows `state`."""
    return _stored(_with(view, state))


def delete(view: SavedView, *, at: datetime) -> None:
    """Take the view away from everybody; `restore` brings it back."""
    SavedView.objects.filter(pk=view.pk).update(deleted_at=at)


def restore(view: SavedView) -> SavedView:
    """Bring a deleted view back.

    Raises:
        NameTaken: its owner has given the name to another one since.
    """
    view.deleted_at = None
    return _stored(view)


def open_with(user: User, page: str, view: SavedView | None) -> None:
    """Which view the user's list opens with (None: none)."""
    ListHabit.objects.update_or_create(user=user, page=page, defaults={"view": view})


def open_without(user: User, view: SavedView) -> None:
    """The user's list does not open with `view` any more, if it did."""
    ListHabit.objects.filter(user=user, view=view).update(view=None)


def keep_columns(user: User, page: str, columns: Sequence[str]) -> None:
    """Which columns the user's list has by itself ([]: the usual)."""
    ListHabit.objects.update_or_create(user=user, page=page, defaults={"columns": list(columns)})


def _with(view: SavedView, state: State) -> SavedView:
    view.query, view.sort, view.columns = state.query, state.sort, state.columns
    return view


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTaken(view.name) from None
    return view
