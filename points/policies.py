"""How often a rule may pay one contact, and how long its points last: limits, waits, fading.

A policy is kept as JSON with a rule (`Definition.policy`, {} for none) and built here, in one
place. What it means for a batch of events is decided in `points/matching.py`, what it means
with time in `points/settle.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import floor
from typing import Annotated, Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext_lazy
from pydantic import ConfigDict, Field, TypeAdapter

Of = Literal["times", "points"]
Per = Literal["hour", "day", "week", "ever"]

MOST = 1_000_000
MOST_DAYS = 3_650
MOST_MINUTES = 365 * 24 * 60
MOST_CAPS = 8


@dataclass(frozen=True)
class Cap:
    """At most so many payments, or points, within one calendar unit (or ever) for a contact.

    Points count by their size, so a rule that takes points away can be limited, too.
    """

    most: Annotated[int, Field(ge=1, le=MOST)]
    of: Of
    per: Per


@dataclass(frozen=True)
class Fade:
    """Points lose `percent` of what is left of them each time `every_days` have passed."""

    percent: Annotated[int, Field(ge=1, le=99)]
    every_days: Annotated[int, Field(ge=1, le=MOST_DAYS)]


@dataclass(frozen=True)
class Policy:
    """All limits of a rule; the default is none at all.

    `cooldown_minutes` is the least time between two payments; points expire after so many days or
    fade, not both; `again_after_reset` is for rules about what a contact is: after a reset they
    pay once more.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    caps: Annotated[tuple[Cap, ...], Field(max_length=MOST_CAPS)] = ()
    cooldown_minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)] = 0
    expires_after_days: Annotated[int, Field(ge=1, le=MOST_DAYS)] | None = None
    fade: Fade | None = None
    again_after_reset: bool = False

    def __post_init__(self) -> None:
        """Refuse what would mean two things at once."""
        if self.fade and self.expires_after_days:
            raise ValueError("points either fade or expire")
        if len({(cap.of, cap.per) for cap in self.caps}) < len(self.caps):
            raise ValueError("two limits of the same sort")

    @cached_property
    def has_limits(self) -> bool:
        """Whether it depends on what was paid before how much is paid now."""
        return bool(self.caps or self.cooldown_minutes)

    @cached_property
    def wears_off(self) -> bool:
        """Whether what was paid becomes less with time."""
        return self.fade is not None or self.expires_after_days is not None

    def worth(self, since: datetime, *, at: datetime) -> float:
        """What is left at `at` of a point that was earned at `since`: from 1 to 0."""
        if self.expires_after_days is not None:
            return float(at < since + timedelta(days=self.expires_after_days))
        if self.fade is not None:
            times = max(0, (at - since) // timedelta(days=self.fade.every_days))
            return float((1 - self.fade.percent / 100) ** times)
        return 1.0

    def next_change(self, since: datetime, *, after: datetime) -> datetime | None:
        """When a point that was earned at `since` is next worth less; None if never again."""
        if self.expires_after_days is not None:
            ends = since + timedelta(days=self.expires_after_days)
            return ends if ends > after else None
        if self.fade is not None:
            step = timedelta(days=self.fade.every_days)
            return since + max(1, (after - since) // step + 1) * step
        return None

    def json(self) -> dict[str, Any]:
        """As it is kept: only what was said."""
        said = asdict(self)
        said["caps"] = list(said["caps"])
        return {name: value for name, value in said.items() if value}


def rounded(points: float) -> int:
    """Whole points, halves away from 0; what floating point has lost on the way is made good."""
    size = floor(abs(points) + 0.5 + 1e-9)
    return size if points > 0 else -size


_POLICY = TypeAdapter(Policy)
NONE = Policy()


def of(json: Mapping[str, Any]) -> Policy:
    """The policy that is kept as `json`.

    Raises:
        pydantic.ValidationError: it is none.
    """
    return _POLICY.validate_python(dict(json)) if json else NONE


def said(policy: Policy) -> list[str]:
    """The policy for people: a short phrase for each thing that it limits."""
    phrases = [str(_AT_MOST[cap.of, cap.per] % {"most": cap.most}) for cap in policy.caps]
    if policy.cooldown_minutes:
        many, words = _unit(policy.cooldown_minutes)
        phrases.append(str(words % {"many": many}))
    if policy.expires_after_days:
        phrases.append(str(_EXPIRES % {"days": policy.expires_after_days}))
    if policy.fade:
        fade = {"percent": policy.fade.percent, "days": policy.fade.every_days}
        phrases.append(str(_FADES % fade))
    if policy.again_after_reset:
        phrases.append(gettext("paid again after a reset"))
    return phrases


_AT_MOST: dict[tuple[str, str], Promise] = {
    ("times", "hour"): ngettext_lazy(
        "at most once an hour", "at most %(most)s times an hour", "most"
    ),
    ("times", "day"): ngettext_lazy("at most once a day", "at most %(most)s times a day", "most"),
    ("times", "week"): ngettext_lazy(
        "at most once a week", "at most %(most)s times a week", "most"
    ),
    ("times", "ever"): ngettext_lazy(
        "at most once in all", "at most %(most)s times in all", "most"
    ),
    ("points", "hour"): ngettext_lazy(
        "at most %(most)s point an hour", "at most %(most)s points an hour", "most"
    ),
    ("points", "day"): ngettext_lazy(
        "at most %(most)s point a day", "at most %(most)s points a day", "most"
    ),
    ("points", "week"): ngettext_lazy(
        "at most %(most)s point a week", "at most %(most)s points a week", "most"
    ),
    ("points", "ever"): ngettext_lazy(
        "at most %(most)s point in all", "at most %(most)s points in all", "most"
    ),
}
_EXPIRES = ngettext_lazy("expires after %(days)s day", "expires after %(days)s days", "days")
_FADES = ngettext_lazy(
    "fades by %(percent)s %% every day", "fades by %(percent)s %% every %(days)s days", "days"
)
_MINUTES = ngettext_lazy(
    "not again within %(many)s minute", "not again within %(many)s minutes", "many"
)
_HOURS = ngettext_lazy("not again within %(many)s hour", "not again within %(many)s hours", "many")
_DAYS = ngettext_lazy("not again within %(many)s day", "not again within %(many)s days", "many")


def _unit(minutes: int) -> tuple[int, Any]:
    """So many minutes in the largest unit that divides them, and the words for it."""
    for size, words in ((24 * 60, _DAYS), (60, _HOURS)):
        if minutes % size == 0:
            return minutes // size, words
    return minutes, _MINUTES
