"""Which events a point action looks at, and whose: what stands under *More* of every kind.

The part about what an event was about (category, topics, content stage) is static: the matcher
remembers its answer with that of the kind. The rest (how the contact arrived, who the contact is)
are facts, asked for a whole batch (`points/facts/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter

# Top, middle and bottom of the funnel.
CONTENT_STAGES: Final = ("TOFU", "MOFU", "BOFU")


@dataclass(frozen=True)
class Narrowing:
    """An empty one admits everything that people (not machines) did.

    `vouched` leaves out what a page reports by itself, which anybody can make it say; `contacts`
    is a condition tree as JSON (`contacts.conditions`).
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    content_stages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    machines: bool = False
    vouched: bool = False
    contacts: dict[str, Any] | None = field(default=None, hash=False)

    @property
    def reads_subject(self) -> bool:
        """Whether `admits` depends on what the subject is filed under."""
        return bool(self.categories or self.topics or self.content_stages)

    def admits(self, *, category: str, topics: tuple[str, ...], content_stage: str) -> bool:
        """Whether an event about such a subject counts."""
        return (
            (not self.categories or category in self.categories)
            and (not self.content_stages or content_stage in self.content_stages)
            and (not self.topics or not set(self.topics).isdisjoint(topics))
        )

    def admits_source(self, source: str, machine: str | None) -> bool:
        """Whether an event counts that came from there, and was or was not a machine's."""
        return (machine is None or self.machines) and not (self.vouched and source == "visit")

    def json(self) -> dict[str, Any]:
        """What `of` reads; an empty narrowing is {}."""
        said = {name: value for name, value in asdict(self).items() if value}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in said.items()}


ALL: Final = Narrowing()
_narrowing = TypeAdapter(Narrowing)


def of(stored: Mapping[str, Any]) -> Narrowing:
    """The narrowing stored in `Definition.only`.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return _narrowing.validate_python(dict(stored)) if stored else ALL
