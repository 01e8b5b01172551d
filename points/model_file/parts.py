"""The socket for what apps above points have in a model file: thresholds, for one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.utils.functional import Promise

from accounts.models import User
from points.differences import Difference
from points.thresholds import Threshold


@dataclass(frozen=True)
class Change:
    """One thing in a file, held against what is here: new, changed, or the same.

    `said` is its sentence; `differences` what taking it in would change; `problem` why that cannot
    be done.
    """

    name: str
    said: str
    is_new: bool
    differences: Sequence[Difference] = ()
    problem: str = ""
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
    `threshold` is what it would watch for, where that is a number of points."""

    pk: int
    name: str
    said: str
    url: str
    threshold: Threshold | None = None


class Part(ABC):
    """What one app above has in a file, under `others[key]`."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]

    @abstractmethod
    def write(self) -> list[dict[str, Any]]:
        """What is here, for a file."""

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
    def waiting(self, ids: Sequence[int]) -> list[Waiting]:
        """Those of these drafts that wait to be published."""

    @abstractmethod
    def publish(self, ids: Sequence[int], *, actor: User, at: datetime) -> None:
        """Publish these drafts.

        Raises:
            points.publication.CannotPublish: one of them cannot be.
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
    """Drafts of other parts that are looked at and published together with rules.

    In addresses and forms they stand as "triggers:12".
    """

    ids: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, said: Sequence[str]) -> Besides:
        """From what an address or a form says; what is not understood is passed over."""
        ids: dict[str, list[int]] = {}
        for one in said:
            key, _, pk = one.partition(":")
            if key in _parts and pk.isdecimal() and len(pk) < 19:
                ids.setdefault(key, []).append(int(pk))
        return cls(ids)

    def said(self) -> list[str]:
        """As `of` reads it."""
        return [f"{key}:{pk}" for key, several in self.ids.items() for pk in several]

    def waiting(self) -> list[Waiting]:
        """Those that wait to be published."""
        return [one for key, several in self.ids.items() for one in _parts[key].waiting(several)]

    def publish(self, *, actor: User, at: datetime) -> None:
        """Publish them; must be called inside a transaction.

        Raises:
            points.publication.CannotPublish: one of them cannot be.
        """
        for key, several in self.ids.items():
            _parts[key].publish(several, actor=actor, at=at)
