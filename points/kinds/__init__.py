"""Kinds of point actions: one file each, found automatically.

A kind is a frozen dataclass whose fields are its config. It says what it listens to and
whether an event matches, or who it is true of, and itself in words; its Form asks for exactly
its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ConfigDict

from contacts.conditions import Tree, Wrong
from contacts.models import Contact
from kit.kinds import Kinds, UnknownKind
from points.facts.fact import Fact


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
    # What a new rule of this kind is worth, where experience says so; None leaves it open.
    usual_points: ClassVar[int | None] = None
    # What to know before one makes such a rule; "" for nothing.
    advice: ClassVar[str | Promise] = ""
    # Whether a rule may be told to count machines, too; to look at what an event was about and how
    # its contact came; to leave out what pages report by themselves.
    may_count_machines: ClassVar[bool] = True
    has_channel: ClassVar[bool] = True
    is_reported: ClassVar[bool] = False

    @classmethod
    def heard_from(cls) -> str:
        """Who can tell that it happened, for people; "" where that needs no saying."""
        return ""

    def matches(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Whether an event of a kind that it hears, at `url` and about the subject, may count.

        With a fact, this says whether the fact is to be asked.
        """
        raise NotImplementedError

    def is_about(self, *, url: str, subject_key: str, kind: str = "") -> bool:
        """Whether such an event is one of those that the rule speaks of, whatever else it asks."""
        return self.matches(url=url, subject_key=subject_key, kind=kind)

    @property
    def hears(self) -> tuple[str, ...]:
        """The kinds of events that may count."""
        return (self.listens_to,)

    @property
    def speaks_of(self) -> tuple[str, ...]:
        """Of these, the kinds of events that `is_about` may be true of."""
        return self.hears

    @property
    def reads_query(self) -> bool:
        """Whether the answer depends on the query of the URL."""
        return False

    @property
    def pays_elsewhere(self) -> bool:
        """Whether it may pay at events that are not about what its rule is narrowed to: at the one
        by which the time on such a page is over. Its fact then tells what counts."""
        return False

    @property
    def fact(self) -> Fact | None:
        """The one thing that it asks about the past, besides the event (`points/facts/`)."""
        return None

    def accepts(self, value: Any) -> bool:
        """Whether the fact's value for an event satisfies it; None: there was none."""
        return value is not None


@dataclass(frozen=True, kw_only=True)
class StateKind(PointActionKind):
    """A point action that pays while something is so of a contact, and takes back what it paid
    when it no longer is.

    `points/fit.py` asks who that is: of everybody when the rule is published and each night, and of
    those who change in between. Most kinds say a `tree`; one whose parts have
    `own_points` says what each contact is `worth`. With `disqualifies`, the reason, who it is true
    of is kept away from sales, too.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    own_points: ClassVar[bool] = False

    disqualifies: str = ""

    def tree(self) -> Tree:
        """Who it is true of.

        Raises:
            contacts.conditions.BadTree, contacts.conditions.Wrong: nobody can tell.
        """
        raise NotImplementedError

    @cached_property
    def condition(self) -> Tree:
        """Its tree, built once: a rule in force is asked at every change."""
        return self.tree()

    def worth(self, contacts: QuerySet[Contact], *, points: int, at: datetime) -> Mapping[int, int]:
        """What those of `contacts` it is true of are worth, by id, to a rule of so many points."""
        true_of = contacts.filter(self.condition.q(at)).values_list("pk", flat=True)
        return dict.fromkeys(true_of, points)

    def may_be_worth_nothing(self) -> bool:
        """Whether it has something to say without points: whom it disqualifies. Of whom a rule
        whose parts are worth nothing would be true, nobody could tell."""
        return bool(self.disqualifies) and not self.own_points

    def most(self, points: int) -> int:
        """What a contact can be worth at most."""
        return points

    @property
    def reads(self) -> frozenset[str]:
        """What it depends on, in the words of `contacts.lifecycle.on_changed`; "event" and
        "activity" besides."""
        return self.condition.reads

    def check(self) -> None:
        """Look whether the rule can be worked out, and does not depend on itself.

        Raises:
            contacts.conditions.BadTree, contacts.conditions.Wrong: it cannot, or does.
        """
        if self.reads & {"score", "entry"}:
            raise Wrong(_("Points cannot depend on points: take the score out of the condition."))
        if self.disqualifies and "disqualified" in self.reads:
            raise Wrong(_("What disqualifies cannot depend on who is disqualified."))


@dataclass(frozen=True, kw_only=True)
class ModelKind(StateKind):
    """A state that is a place among many contacts, or that fades: nothing that happens to one of
    them settles it, the night does (`points/rfm.py`, `points/interest.py`)."""

    @property
    def reads(self) -> frozenset[str]:
        """Nothing by day."""
        return frozenset()


NOT_WITHOUT_POINTS: Promise = _(
    "Give at least one of these points: the rule is true of whom one of them is for. To disqualify"
    " somebody without any points, choose “Matches a profile”."
)


class StateForm(forms.Form):
    """The field that all kinds of states share; theirs come first."""

    disqualifies = forms.CharField(
        label=_("Also disqualifies, because"),
        required=False,
        max_length=300,
        help_text=_(
            "For example “Competitor”. Whoever this is true of is kept away from sales, however"
            " high the score. Left empty, it only gives points."
        ),
    )


point_action_kinds: Kinds[type[PointActionKind]] = Kinds("point action")


def behaviour(kind: str, config: dict[str, Any]) -> PointActionKind:
    """The kind named `kind`, built from its stored config; raises as `Kinds.build` does."""
    built: PointActionKind = point_action_kinds.build(kind, config)
    return built


def event_behaviour(kind: str, config: dict[str, Any]) -> EventKind:
    """The same, for whoever can do with nothing but events.

    Raises:
        kit.kinds.UnknownKind, pydantic.ValidationError: also where it is about a state.
    """
    built = behaviour(kind, config)
    if not isinstance(built, EventKind):
        raise UnknownKind(f"point action about events: {kind!r}")
    return built


def keys_of(sort: type[PointActionKind]) -> list[str]:
    """The keys of all kinds of `sort`: `EventKind` or `StateKind`."""
    return [kind.key for kind in point_action_kinds if issubclass(kind, sort)]


def load() -> None:
    """Let every kind register itself; called when the app is ready."""
    point_action_kinds.load(__name__)
