"""Kinds of point actions: one file each, found automatically.

A kind is a frozen dataclass whose fields are its config. It says what it listens to,
whether an event matches, and itself in words; its Form asks for exactly its fields.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise

from kit.kinds import Kinds


class PointActionKind:
    """What earns or costs points, of one sort."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str]
    Form: ClassVar[type[forms.Form]]
    # Templates show kinds; without this they would try to build one.
    do_not_call_in_templates: ClassVar[bool] = True

    def __str__(self) -> str:
        """What the contact does or is, in words that follow "When a contact …"."""
        raise NotImplementedError


class EventKind(PointActionKind):
    """A point action that pays for something a contact did.

    `matches` may depend on nothing but the kind, subject and URL of an event: the matcher
    remembers its answer, so thousands of hits on the same page cost a look-up.
    """

    listens_to: ClassVar[str]

    def matches(self, *, url: str, subject_key: str) -> bool:
        """Whether an event of the kind it listens to, at `url` and about the subject, counts."""
        raise NotImplementedError

    @property
    def reads_query(self) -> bool:
        """Whether the answer depends on the query of the URL."""
        return False


point_action_kinds: Kinds[type[EventKind]] = Kinds("point action")


def behaviour(kind: str, config: dict[str, Any]) -> EventKind:
    """The kind named `kind`, built from its stored config; raises as `Kinds.build` does."""
    built: EventKind = point_action_kinds.build(kind, config)
    return built


def load() -> None:
    """Let every kind register itself; called when the app is ready."""
    point_action_kinds.load(__name__)
