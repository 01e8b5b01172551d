"""The weekly review: who was handed over, what came of last week's, and how quick we were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import Q

from accounts.models import User
from contacts import outcomes
from contacts.models import Contact, Outcome
from contacts.models.outcome import Verdict
from insights import climbs
from insights.period import Period
from insights.sales import crossed
from points.models import Group, Score
from triggers.models import Crossing, PointTrigger

# So many contacts of a week are looked at; beyond it the thresholds are too low to talk about.
MOST = 500
# So many of each owner are shown; the rest is folded away.
TALKED_ABOUT = 10
# So many of each owner stand in the mail; the rest is a link.
MAILED = 20


@dataclass(frozen=True)
class Handed:
    """One contact that was handed over: at which threshold, and what came of it since.

    `answered_in` is the time until sales first spoke to them, None if they did not.
    """

    contact: Contact
    trigger: PointTrigger
    score: int
    at: object
    answered_in: timedelta | None
    stands: Outcome | None


@dataclass
class Numbers:
    """What a week comes down to; `waited` is the median time to the first word."""

    handed: int = 0
    contacted: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    won: dict[str, Decimal] = field(default_factory=dict)
    waited: timedelta | None = None

    @property
    def why_rejected(self) -> list[tuple[str, int]]:
        """The usual reasons with how often each was given."""
        return self.reasons.most_common(5)

    @property
    def accepted(self) -> int:
        """How many sales took on, whatever came of it later."""
        return sum(self.verdicts[v] for v in (Verdict.ACCEPTED, Verdict.WON, Verdict.LOST))

    @property
    def rejected(self) -> int:
        """How many sales refused."""
        return self.verdicts[Verdict.REJECTED]

    @property
    def bought(self) -> int:
        """How many were won."""
        return self.verdicts[Verdict.WON]


@dataclass
class Part:
    """What belongs to one owner (None: to nobody)."""

    owner: User | None
    handed: list[Handed]

    @property
    def shown(self) -> list[Handed]:
        """Whom half an hour is enough for."""
        return self.handed[:TALKED_ABOUT]

    @property
    def folded(self) -> list[Handed]:
        """The rest."""
        return self.handed[TALKED_ABOUT:]

    @property
    def mailed(self) -> list[Handed]:
        """Who is named in the mail."""
        return self.handed[:MAILED]

    @property
    def not_mailed(self) -> int:
        """How many more there are."""
        return len(self.handed) - len(self.mailed)


@dataclass
class Week:
    """One week's hand-overs by owner, who has most on top; `is_cut` if there were more."""

    period: Period
    parts: list[Part]
    numbers: Numbers
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        """Whether nobody was handed over."""
        return not self.parts


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, that `day` is in."""
    first = day - timedelta(days=day.weekday())
    return Period(first, first + timedelta(days=6))


def review(period: Period, *, owner: User | None = None) -> Week:
    """What happened in a week, with what has come of it until now; eight statements.

    `owner` narrows it to what one colleague looks after.
    """
    among = Q(owner=owner) if owner is not None else None
    crossings = crossed.handed_over(period.since, period.until, among=among)
    rows = climbs.told(crossings[: MOST + 1])
    # Each contact once, with the highest threshold of the week.
    highest: dict[int, Crossing] = {}
    for crossing in rows[:MOST]:
        known = highest.get(crossing.contact_id)
        if known is None or known.trigger.threshold < crossing.trigger.threshold:
            highest[crossing.contact_id] = crossing
    at = {pk: crossing.crossed_at for pk, crossing in highest.items()}
    words, stands = crossed.first_words(at), outcomes.standing(at)
    scores = dict(
        Score.objects.filter(group=Group.MAIN, contact__in=at).values_list("contact_id", "points")
    )
    handed = [
        Handed(
            contact=crossing.contact,
            trigger=crossing.trigger,
            score=scores.get(pk, 0),
            at=crossing.crossed_at,
            answered_in=words[pk] - crossing.crossed_at if pk in words else None,
            # What was said before they came again is about another time.
            stands=stands[pk] if pk in stands and stands[pk].said_at >= at[pk] else None,
        )
        for pk, crossing in highest.items()
    ]
    return Week(period, _by_owner(handed), _numbers(handed), len(rows) > MOST)


def _by_owner(handed: Iterable[Handed]) -> list[Part]:
    parts: dict[User | None, list[Handed]] = {}
    for one in handed:
        parts.setdefault(one.contact.owner, []).append(one)
    for theirs in parts.values():
        theirs.sort(key=lambda one: (-one.score, one.contact.pk))
    # What nobody looks after comes first: it is what the review should change.
    order = sorted(parts, key=lambda user: (user is not None, -len(parts[user]), str(user)))
    return [Part(user, parts[user]) for user in order]


def _numbers(handed: Sequence[Handed]) -> Numbers:
    numbers = Numbers(handed=len(handed))
    waits = [one.answered_in for one in handed if one.answered_in is not None]
    numbers.contacted = len(waits)
    if waits:
        numbers.waited = timedelta(seconds=median(wait.total_seconds() for wait in waits))
    for one in handed:
        if one.stands is None:
            continue
        numbers.verdicts[one.stands.verdict] += 1
        if one.stands.verdict == Verdict.REJECTED and one.stands.reason:
            numbers.reasons[one.stands.reason] += 1
        if one.stands.amount is not None:
            currency = one.stands.currency
            numbers.won[currency] = numbers.won.get(currency, Decimal()) + one.stands.amount
    return numbers
