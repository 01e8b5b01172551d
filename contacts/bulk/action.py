"""What a bulk action is, and the list of them all.

An action changes contacts that are locked and says for each that it changed what is needed to
put it back; undo does so only where the value is still what the action made of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from accounts.models import User
from accounts.roles import Can
from kit.kinds import Kinds

# What puts a contact back, by its id; never empty for a contact that was changed.
Befores = dict[int, dict[str, Any]]
Args = Mapping[str, Any]


class CannotDo(ValueError):
    """What was asked for makes no sense; the message says why."""


class BulkAction(ABC):
    """One action. `key` names it in forms and jobs, `may` is what a user must be allowed.

    `args` are what the form asked: {"tag": "vip"}, {"owner": 3}. Contacts come locked, living
    and in id order.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    may: ClassVar[Can] = Can.WORK_OWN_CONTACTS
    # The icon of its button below the list; none for what has its own place there.
    icon: ClassVar[str] = ""
    # Whether what it leads to is asked about for a few ticked contacts, too, and not only for all
    # that match (`contacts.in_bulk`).
    asks_about_few: ClassVar[bool] = False
    # Whether contacts that were deleted since are put back, too.
    undoes_deleted: ClassVar[bool] = False
    # Templates show actions; without this they would try to make one.
    do_not_call_in_templates: ClassVar[bool] = True

    def form(self, actor: User) -> forms.Form | None:
        """What is asked on a page of its own before it is done, if anything is."""
        return None

    def asked(self, form: Mapping[str, str], *, actor: User) -> dict[str, Any]:
        """The args as a form of `actor`'s has them.

        Raises:
            CannotDo: something is missing.
        """
        return {}

    @abstractmethod
    def sentence(self, args: Args) -> str:
        """What it does, for the page that asks and the one that tells."""

    @abstractmethod
    def told(self, many: int, args: Args) -> str:
        """What it did, to so many contacts."""

    @abstractmethod
    def apply(self, ids: Sequence[int], args: Args, *, actor: User | None, at: datetime) -> Befores:
        """Change those of the contacts that are not so yet."""

    @abstractmethod
    def undo(
        self, befores: Befores, args: Args, *, actor: User | None, at: datetime
    ) -> Collection[int]:
        """Put contacts back; the ids of those whose value was still ours."""


bulk_actions: Kinds[type[BulkAction]] = Kinds("bulk action")


def offered(user: User) -> list[type[BulkAction]]:
    """What `user` may do with many contacts."""
    return [action for action in bulk_actions if user.may(action.may)]
