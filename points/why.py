"""Why this score: its lines, by rule, adding up to exactly the number shown.

Lines stay with the contact they were posted to; a merge adds the loser's balance to the
winner in one line. To explain a score, that one line is replaced by the lines it stands
for: the loser's climb that was open when the two became one, and so on down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum
from django.utils.functional import Promise

from contacts.merging import family
from contacts.models import Merge
from points.models import Entry, Group, PointActionVersion, Reason, Score
from points.sentences import sentence as said_by
from points.withheld import Withheld, beyond_limits, by_machines, taken_back

# A contact and the number of one of its climbs in a score.
Climb = tuple[int, int]


@dataclass(frozen=True)
class WhyLine:
    """One line of the explanation: `times` × `each` = `points`.

    `each` is None where the lines differ: what fades, and what is so of somebody by degrees.
    `sentence` says what the rule pays for, `latest_at` when it last paid.
    """

    label: str | Promise
    sentence: str
    times: int
    each: int | None
    points: int
    latest_at: datetime
    reason: Reason
    point_action_id: int | None = None


@dataclass(frozen=True)
class ScoreExplained:
    """One score of a contact: `points` is what is shown, and what the lines add up to."""

    group: Group
    points: int
    cycle: int
    lines: list[WhyLine]
    withheld: list[Withheld] = field(default_factory=list)

    @property
    def total(self) -> int:
        """The sum of the lines."""
        return sum(line.points for line in self.lines)


@dataclass(frozen=True)
class Explanation:
    """Every score of a contact, the main one first."""

    groups: list[ScoreExplained]
    machines: list[Withheld]


def explain(contact_id: int) -> Explanation:
    """Explain each of the contact's scores by its open climb's entries."""
    scores = (
        Score.objects.filter(contact=contact_id)
        .filter(Q(group=Group.MAIN) | Q(group__archived_at__isnull=True))
        .select_related("group")
        .order_by("group_id")
    )
    groups = [_explain(score) for score in scores]
    return Explanation(groups=groups, machines=by_machines(family(contact_id)))


def open_climb(contact_id: int, group_id: int, *, cycle: int | None = None) -> set[Climb]:
    """The climbs whose lines make up the score: the contact's own, and those merged into it."""
    if cycle is None:
        cycle = (
            Score.objects.filter(contact=contact_id, group=group_id)
            .values_list("cycle", flat=True)
            .first()
        ) or 1
    climbs: set[Climb] = {(contact_id, cycle)}
    newest = climbs
    while newest:
        won = _merges_won(newest, group_id)
        newest = _climbs_lost(won, group_id) - climbs
        climbs |= newest
    return climbs


def lines_in(climbs: Iterable[Climb], group_id: int) -> QuerySet[Entry]:
    """The entries of these climbs without those that only moved points from one to another."""
    inside = Entry.objects.filter(_in(climbs), group_id=group_id)
    moved = inside.filter(reason__in=[Reason.MERGE, Reason.UNMERGE])
    # The lines of one merge cancel out, within one contact or between two; where a reset
    # came in between they do not, and are shown.
    uneven = moved.values("source_id").annotate(left=Sum("points")).exclude(left=0)
    shown = Q(source_id__in=[row["source_id"] for row in uneven])
    return inside.filter(~Q(reason__in=[Reason.MERGE, Reason.UNMERGE]) | shown)


def _in(climbs: Iterable[Climb]) -> Q:
    found = Q()
    for contact_id, cycle in climbs:
        found |= Q(contact=contact_id, cycle=cycle)
    return found


def _merges_won(climbs: set[Climb], group_id: int) -> list[int]:
    """The merges, not undone, that added to these climbs."""
    ids = Entry.objects.filter(_in(climbs), group_id=group_id, reason=Reason.MERGE).values_list(
        "source_id", flat=True
    )
    winners = {contact_id for contact_id, _ in climbs}
    return list(
        Merge.objects.filter(
            pk__in=list(ids), undone_at__isnull=True, winner__in=winners
        ).values_list("pk", flat=True)
    )


def _climbs_lost(merges: Sequence[int], group_id: int) -> set[Climb]:
    """The losers' climbs that these merges closed."""
    if not merges:
        return set()
    losers = set(Merge.objects.filter(pk__in=merges).values_list("loser_id", flat=True))
    lost = Entry.objects.filter(
        contact__in=losers, reason=Reason.MERGE, source_id__in=merges, group_id=group_id
    ).values_list("contact_id", "cycle")
    return set(lost)


def _explain(score: Score) -> ScoreExplained:
    """Four queries and those of `open_climb`; the database adds up, however many entries."""
    inside = lines_in(
        open_climb(score.contact_id, score.group_id, cycle=score.cycle), score.group_id
    )
    undone = Exists(inside.filter(reverses=OuterRef("pk")))
    undoes = Exists(inside.filter(pk=OuterRef("reverses")))
    sums = [
        _Sum(**row)
        for row in inside.exclude(undone)
        .exclude(undoes)
        .values("reason", "point_action_id", "version_id", "note", each=F("points"))
        .annotate(times=Count("pk"), latest_at=Max("occurred_at"))
        .order_by("-latest_at")
    ]
    said = PointActionVersion.objects.select_related("group").in_bulk(
        {one.version_id for one in sums if one.version_id}
    )
    by_line: dict[tuple[str, int], list[_Sum]] = defaultdict(list)
    for one in sums:
        by_line[_line_of(one, said)].append(one)
    lines = [_line(alike, said) for alike in by_line.values()]
    lines.sort(key=lambda line: (-abs(line.points), str(line.label)))
    lines = [line for line in lines if line.points or line.each is not None]
    withheld = [*taken_back(inside), *beyond_limits(score)]
    return ScoreExplained(score.group, score.points, score.cycle, lines, withheld)


# Lines that are told as one sum, whatever each of them holds.
_IN_ALL = {Reason.FADE, Reason.EXPIRY, Reason.STATE}


class _Sum(NamedTuple):
    """Entries that are alike in all that is told of them."""

    reason: str
    point_action_id: int | None
    version_id: int | None
    note: str
    each: int
    times: int
    latest_at: datetime


def _line_of(one: _Sum, said: dict[int, PointActionVersion]) -> tuple[str, int]:
    """What entries have in common that stand on one line: the rule, or else the words; points each.

    A rule is the same one whatever it was called when it paid.
    """
    if one.reason in _IN_ALL:
        return f"{one.reason} {one.point_action_id}", 0
    if (one.version_id or 0) in said:
        return f"rule {one.point_action_id}", one.each
    return f"{one.reason} {one.note}", one.each


def _line(alike: Sequence[_Sum], said: dict[int, PointActionVersion]) -> WhyLine:
    latest = alike[0]
    versions = [found for one in alike if (found := said.get(one.version_id or 0))]
    version = max(versions, key=lambda one: one.number, default=None)
    reason = Reason(latest.reason)
    words = str(reason.label)
    label = version.name if version else "" if reason in _IN_ALL else latest.note or words
    wears = reason in {Reason.FADE, Reason.EXPIRY}
    return WhyLine(
        label=label or words,
        sentence=said_by(version).does
        if version and not wears
        else ""
        if label == words
        else words,
        times=sum(one.times for one in alike),
        each=None if reason in _IN_ALL else latest.each,
        points=sum(one.times * one.each for one in alike),
        latest_at=latest.latest_at,
        reason=reason,
        point_action_id=latest.point_action_id,
    )
