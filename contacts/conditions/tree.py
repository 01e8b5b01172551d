"""Conditions joined by *all*, *any* and *none*, nested: one truth for a contact or for all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from accounts import settings
from contacts.conditions.asking import asking
from contacts.conditions.base import Condition
from contacts.conditions.truths import is_not_true
from contacts.conditions.words import joined
from contacts.fields.definition import reading_once
from contacts.models import Contact

ALL, ANY, NONE = "all", "any", "none"
GLUES = (ALL, ANY, NONE)


@dataclass(frozen=True)
class Leaf:
    """One condition."""

    condition: Condition

    def q(self, at: datetime) -> Q:
        return self.condition.q(at)

    def json(self) -> dict[str, Any]:
        return {"kind": self.condition.key, **self.condition.config()}

    def __str__(self) -> str:
        return str(self.condition)


@dataclass(frozen=True)
class Group:
    """Several nodes, of which all, any or none must hold."""

    glue: str
    nodes: tuple[Leaf | Group, ...]

    def q(self, at: datetime) -> Q:
        """Truth of the group; nothing in it that is unknown makes the whole unknown."""
        result = Q()
        for node in self.nodes:
            result = result & node.q(at) if self.glue == ALL else result | node.q(at)
        return is_not_true(result) if self.glue == NONE else result

    def json(self) -> dict[str, Any]:
        return {self.glue: [node.json() for node in self.nodes]}

    def __str__(self) -> str:
        return joined(
            self.glue,
            [
                gettext("(%(conditions)s)") % {"conditions": node}
                if isinstance(node, Group) and len(node.nodes) > 1
                else str(node)
                for node in self.nodes
            ],
        )


@dataclass(frozen=True)
class Tree:
    """A whole condition; one without a root is true of everybody."""

    root: Group | None = None

    def __bool__(self) -> bool:
        return self.root is not None

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it."""
        waiting: list[Leaf | Group] = [self.root] if self.root else []
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, Leaf):
                yield node.condition
            else:
                waiting[:0] = node.nodes

    def q(self, at: datetime, *, of_everybody: bool = False) -> Q:
        """Who it is true of at `at`, for `Contact.objects.filter`; days are the account's.

        `of_everybody` says that it is asked of the whole table at once: some conditions are then
        worked out the other way round, from what happened to who did it.
        """
        if self.root is None:
            return Q()
        with reading_once(), settings.remembering(), asking(of_everybody=of_everybody):
            return self.root.q(at)

    def true_for(self, ids: Collection[int] | None, *, at: datetime) -> set[int]:
        """Those of these contacts (None: of all living ones) it is true of; one query."""
        contacts = (
            Contact.objects.living() if ids is None else Contact.objects.filter(pk__in=list(ids))
        )
        found = contacts.filter(self.q(at, of_everybody=ids is None))
        return set(found.values_list("pk", flat=True))

    def json(self) -> dict[str, Any]:
        """As it is stored; `build` reads it back."""
        return self.root.json() if self.root else {}

    def __str__(self) -> str:
        """It in words that follow "when a contact …"; "" for no condition."""
        if self.root is None:
            return ""
        with reading_once():
            return str(self.root)

    @property
    def reads(self) -> frozenset[str]:
        """Everything that its truth depends on."""
        return frozenset().union(*(condition.reads for condition in self.conditions()))

    @property
    def moves_with_time(self) -> bool:
        """Whether it can change while nothing happens."""
        return any(condition.moves_with_time for condition in self.conditions())
