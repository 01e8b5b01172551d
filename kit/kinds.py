"""One registry for everything that comes in kinds: point actions, actions, steps, sources.

A kind is one file in a folder. The registry imports every module of the folder,
refuses a key that is used twice, and raises a typed error for a key that no file
provides, so that a row whose kind has vanished can be shown as such and skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import TypeAdapter


class HasKey(Protocol):
    """What a registry asks of a kind: a key that rows in the database name it by."""

    key: ClassVar[str]


K = TypeVar("K", bound=type[HasKey])


class UnknownKind(LookupError):
    """A row names a kind that no file provides (any more)."""


class KindUsedTwice(RuntimeError):
    """Two files claim the same key: one of them would never be found."""


class Kinds(Generic[K]):
    """The kinds of one sort, by key, in the order in which they were registered."""

    def __init__(self, sort: str) -> None:
        self.sort = sort
        self._kinds: dict[str, K] = {}

    def load(self, package: str) -> None:
        """Import each module of `package`, so that its kinds register themselves."""
        for module in iter_modules(import_module(package).__path__):
            import_module(f"{package}.{module.name}")

    def register(self, kind: K) -> K:
        """Class decorator: make `kind` known under its key."""
        taken = self._kinds.get(kind.key)
        if taken is not None and taken.__qualname__ != kind.__qualname__:
            raise KindUsedTwice(f"{self.sort}: {kind.key!r} is claimed by {taken} and {kind}")
        self._kinds[kind.key] = kind
        return kind

    def get(self, key: str) -> K:
        """The kind named `key`.

        Raises:
            UnknownKind: no file provides it.
        """
        try:
            return self._kinds[key]
        except KeyError:
            raise UnknownKind(f"{self.sort}: {key!r}") from None

    def build(self, key: str, config: dict[str, Any]) -> Any:
        """The kind named `key`, built from its stored config: the one place where that happens.

        Raises:
            UnknownKind: no file provides the kind.
            pydantic.ValidationError: the config is not what the kind asks for.
        """
        return TypeAdapter(self.get(key)).validate_python(config)

    def __contains__(self, key: object) -> bool:
        return key in self._kinds

    def __iter__(self) -> Iterator[K]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)
