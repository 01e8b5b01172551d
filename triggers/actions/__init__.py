"""Kinds of actions: what the system does to or for a contact. One file each, found automatically.

A kind is a frozen dataclass whose fields are its config. It carries itself out, says
itself in words, and its Form asks for exactly its fields. Triggers owe actions today;
apps above may add kinds of their own (`action_kinds.load("campaigns.actions")`).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from pydantic import ValidationError

from contacts.models import Contact
from kit.kinds import Kinds
from triggers.models import Run


class ActionFailed(Exception):
    """It could not be done. `permanent` says that trying again would not help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Action:
    """Something that is done once per crossing, to or for one contact.

    An *inside* action changes only our database: its effect and "done" are one transaction.
    An *outside* one may be asked twice for the same run (a worker died in between), and hands
    `run.key` to whoever carries it out, so that being asked twice does no harm.
    """

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    outside: ClassVar[bool]
    # Whether it calls somebody's attention to the contact: then it waits while nobody knows who
    # that is, is not done about somebody disqualified, and keeps to quiet hours and daily limits.
    alerts: ClassVar[bool] = True
    # Whether it gives the contact to sales: that, too, is not done about somebody disqualified.
    hands_over: ClassVar[bool] = False
    # Whether that disturbs somebody at once; what only waits for a mail that comes at its own hour
    # does not, and knows no quiet hours and no daily limits.
    disturbs: ClassVar[bool] = True
    # Whether it can be tried from the form, before there is a run (`try_out`).
    can_be_tried: ClassVar[bool] = False
    # Fields that a draft may leave empty: `lacks` tells of them before it is to act.
    later: ClassVar[tuple[str, ...]] = ()
    # Its `more`, where it has one, names the fields that are folded away until they are wanted.
    Form: ClassVar[type[forms.Form]]
    # Templates show kinds; without this they would try to build one.
    do_not_call_in_templates: ClassVar[bool] = True

    def carry_out(self, run: Run, contact: Contact) -> dict[str, Any] | None:
        """Do it for `contact`, who is the run's contact or who absorbed them.

        Returns what to remember of it, for the timeline and the screens: `said` is one line.

        Raises:
            ActionFailed: it could not be done.
        """
        raise NotImplementedError

    def lacks(self) -> str:
        """What has to be filled in before it can act, in words; "" for nothing."""
        return ""

    def try_out(self) -> str:
        """Do it once as a test, about nobody; what came of it, in words.

        Raises:
            ActionFailed: it did not work.
        """
        raise NotImplementedError

    def given_up(self, run: Run) -> None:
        """Nobody will try `run` any more (unless somebody asks for it by hand)."""

    def __str__(self) -> str:
        """What is done, in words that follow "At 80 points: "."""
        raise NotImplementedError


action_kinds: Kinds[type[Action]] = Kinds("action")


def behaviour(kind: str, config: dict[str, Any]) -> Action:
    """The action named `kind`, built from its stored config; raises as `Kinds.build` does."""
    built: Action = action_kinds.build(kind, config)
    return built


def mean_the_same(kind: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two configs make the same action of a kind; one that makes none is like nothing."""
    try:
        return behaviour(kind, one) == behaviour(kind, other)
    except ValidationError:
        return False


def load() -> None:
    """Let every kind register itself; called when the app is ready."""
    action_kinds.load(__name__)
