"""The socket for what apps above points have in a model file: thresholds, for one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.utils.functional import Promise

from accounts.models import User
from points.differences import Difference
from points.thresholds import Threshold


@dataclass(frozen=True)
class Change:
    """One thing in a file, held against what is here: new, changed, or the same.

    `said` is its sentence; `differences` what taking it in would change; `note` what the file says
    and nobody will change; `problem` why it cannot be taken in.
    """

    name: str
    said: str
    is_new: bool
    differences: Sequence[Difference] = ()
    problem: str = ""
    note: str = ""
    icon: str = ""

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.is_new or self.differences or self.problem)


@dataclass
class TakenIn:
    """The drafts that came of a file: rules by id, and what other parts made, by part."""

    actions: list[int] = field(default_factory=list)
    others: dict[str, list[int]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    """A draft of a part, to be shown beside the rules that it is published together with;
    `seen` names the state that is shown, `threshold` what it would watch for, where that is a
    number of points."""

    pk: int
    name: str
    said: str
    url: str
    seen: str
    threshold: Threshold | None = None


class Part(ABC):
    """What one app above has in a file, under `others[key]`."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def write(self) -> list[dict[str, Any]]:
        """What is here, for a file."""

    @abstractmethod
    def names(self) -> list[str]:
        """What those that are here are called."""

    @abstractmethod
    def check(self, said: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """What is wrong with what a file says, in words by place ("0.threshold")."""

    @abstractmethod
    def compare(self, said: Sequence[Mapping[str, Any]]) -> list[Change]:
        """Each of them held against what is here."""

    @abstractmethod
    def take_in(self, said: Sequence[Mapping[str, Any]], *, actor: User) -> list[int]:
        """Make drafts of them; the ids of those that wait to be published."""

    @abstractmethod
    def waiting(self, ids: Collection[int]) -> list[Waiting]:
        """Those of these drafts that wait to be published."""

    @abstractmethod
    def publish(self, shown: Mapping[int, str], *, actor: User, at: datetime) -> None:
        """Publish these drafts, each in the state in which it was shown ("": in whatever it is).

        Raises:
            points.publication.CannotPublish: one of them cannot be, or was changed since.
        """


_parts: dict[str, Part] = {}


def add_part(part: Part) -> None:
    """Let files hold it; called from `plugs.py` of the app whose part it is."""
    _parts[part.key] = part


def parts() -> Mapping[str, Part]:
    """Every part by key."""
    return _parts


@dataclass(frozen=True)
class Besides:
    """Drafts of other parts that are looked at and published together with rules: by part, each
    with the state in which it was shown ("" before it was).

    In addresses they stand as "triggers:12", in forms as "triggers:12:2026-11-22T10:00:00+00:00".
    """

    shown: Mapping[str, Mapping[int, str]]

    @classmethod
    def made(cls, ids: Mapping[str, Sequence[int]]) -> Besides:
        """Those that were just made, by part."""
        return cls({key: dict.fromkeys(several, "") for key, several in ids.items()})

    @classmethod
    def of(cls, said: Sequence[str]) -> Besides:
        """From what an address or a form says; what is not understood is passed over."""
        shown: dict[str, dict[int, str]] = {}
        for one in said:
            key, pk, seen = (*one.split(":", 2), "", "")[:3]
            if key in _parts and pk.isdecimal() and len(pk) < 19:
                shown.setdefault(key, {})[int(pk)] = seen
        return cls(shown)

    def said(self) -> list[str]:
        """As `of` reads it."""
        return [
            f"{key}:{pk}:{seen}".rstrip(":")
            for key, several in self.shown.items()
            for pk, seen in several.items()
        ]

    def waiting(self) -> list[Waiting]:
        """Those that wait to be published."""
        return [one for several in self._now.values() for one in several]

    def as_shown(self) -> Besides:
        """Those that wait, each with the state that `waiting` shows now."""
        return Besides(
            {
                key: {one.pk: one.seen for one in several}
                for key, several in self._now.items()
                if several
            }
        )

    def publish(self, *, actor: User, at: datetime) -> None:
        """Publish them; must be called inside a transaction.

        Raises:
            points.publication.CannotPublish: one of them cannot be, or is not as it was shown.
        """
        for key, several in self.shown.items():
            _parts[key].publish(several, actor=actor, at=at)

    @cached_property
    def _now(self) -> dict[str, list[Waiting]]:
        return {key: _parts[key].waiting(several) for key, several in self.shown.items()}
