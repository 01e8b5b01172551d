"""Which events a point action looks at, and whose: what stands under *More* of every kind.

The part about what an event was about (category, topics, content stage) is static: the matcher
remembers its answer with that of the kind. The rest (how the contact arrived, who the contact is)
are facts, asked for a whole batch (`points/facts/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict, TypeAdapter

from contacts.arrival import CHANNELS
from contacts.conditions import build

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

    @property
    def of_subject(self) -> Narrowing:
        """The part of it that `admits` asks about."""
        return Narrowing(self.categories, self.topics, self.content_stages)

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


_STAGES: Final[dict[str, str | Promise]] = {
    "TOFU": _("the top of the funnel"),
    "MOFU": _("the middle of the funnel"),
    "BOFU": _("the bottom of the funnel"),
}


def stage_name(stage: str) -> str:
    """A content stage for people, with the letters that marketers know it by."""
    name = _STAGES.get(stage)
    return f"{name} ({stage})" if name else stage


def said(only: Narrowing) -> list[str]:
    """The narrowing for people: a short phrase for each thing that it asks.

    Raises:
        contacts.conditions.BadTree: the contacts who match cannot be made out any more.
    """
    channels = [str(CHANNELS.get(channel, channel)) for channel in only.channels]
    asked = (
        (gettext("about %(these)s"), only.topics),
        (gettext("in the category %(these)s"), only.categories),
        (gettext("at %(these)s"), [stage_name(stage) for stage in only.content_stages]),
        (gettext("who came by %(these)s"), channels),
    )
    phrases = [
        words % {"these": get_text_list(list(these), gettext("or"))}
        for words, these in asked
        if these
    ]
    if only.contacts:
        tree = str(build(only.contacts))
        phrases.append(
            gettext("by contacts of whom this is so: %(condition)s") % {"condition": tree}
        )
    if only.vouched:
        phrases.append(gettext("not what pages report by themselves"))
    if only.machines:
        phrases.append(gettext("by machines, too"))
    return phrases
