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

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext

from contacts.merging import family
from contacts.models import Event, Merge
from points.models import Entry, Group, PointActionVersion, Reason, Score
from points.sentences import sentence as said_by

# A contact and the number of one of its climbs in a score.
Climb = tuple[int, int]


@dataclass(frozen=True)
class WhyLine:
    """One line of the explanation: `times` × `each` = `points`.

    `sentence` says what the rule pays for, `latest_at` when it last paid. `each` is None where
    the entries behind the line differ.
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
class Withheld:
    """What did not count, and why: machines' visits, points that were taken back."""

    label: str
    times: int


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
    groups = [
        _explain(score, list(open_lines(contact_id, score.group_id, cycle=score.cycle)))
        for score in scores
    ]
    return Explanation(groups=groups, machines=_machines(family(contact_id)))


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


def open_lines(contact_id: int, group_id: int, *, cycle: int | None = None) -> Iterable[Entry]:
    """The entries that make up the score, newest first, without the lines that only moved it."""
    climbs = open_climb(contact_id, group_id, cycle=cycle)
    entries = Entry.objects.filter(_in(climbs), group_id=group_id).order_by("-pk")
    moved: dict[int, list[Entry]] = defaultdict(list)
    lines = []
    for entry in entries:
        if entry.reason in (Reason.MERGE, Reason.UNMERGE):
            moved[entry.source_id].append(entry)
        else:
            lines.append(entry)
    # The lines of one merge cancel out, within one contact or between two; where a reset
    # came in between they do not, and are shown.
    for pair in moved.values():
        if sum(entry.points for entry in pair):
            lines.extend(pair)
    return sorted(lines, key=lambda entry: entry.pk, reverse=True)


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


def _explain(score: Score, entries: Sequence[Entry]) -> ScoreExplained:
    undone = {entry.reverses for entry in entries if entry.reverses}
    ids = {entry.pk for entry in entries}
    standing = [entry for entry in entries if entry.pk not in undone and entry.reverses not in ids]
    taken_back = len(undone & ids)
    said = {
        version.pk: version
        for version in PointActionVersion.objects.filter(
            pk__in={entry.version_id for entry in standing if entry.version_id}
        )
    }
    by_line: dict[tuple[str, str, int | None], list[Entry]] = defaultdict(list)
    for entry in standing:
        by_line[_line_of(entry, said)].append(entry)
    lines = [_line(label, alike, said) for (label, _, _), alike in by_line.items()]
    lines.sort(key=lambda line: (-abs(line.points), str(line.label)))
    withheld = [Withheld(gettext("taken back"), taken_back)] if taken_back else []
    return ScoreExplained(score.group, score.points, score.cycle, lines, withheld)


def _line_of(entry: Entry, said: dict[int, PointActionVersion]) -> tuple[str, str, int | None]:
    """What entries have in common that stand on one line: name, rule or reason, points each."""
    version = said.get(entry.version_id) if entry.version_id else None
    if version:
        return version.name, f"rule {entry.point_action_id}", entry.points
    label = entry.note or str(Reason(entry.reason).label)
    return label, entry.reason, entry.points


def _line(label: str, alike: list[Entry], said: dict[int, PointActionVersion]) -> WhyLine:
    first = alike[0]
    version = said.get(first.version_id) if first.version_id else None
    return WhyLine(
        label=label,
        sentence=said_by(version).does if version else str(Reason(first.reason).label),
        times=len(alike),
        each=first.points,
        points=sum(entry.points for entry in alike),
        latest_at=max(entry.occurred_at for entry in alike),
        reason=Reason(first.reason),
        point_action_id=first.point_action_id,
    )


def _machines(contact_ids: Sequence[int]) -> list[Withheld]:
    """What machines did in this contact's name: stored, shown, never paid."""
    counted = (
        Event.objects.filter(contact__in=contact_ids, machine__isnull=False)
        .values("machine")
        .annotate(times=Count("pk"))
        .order_by("machine")
    )
    return [Withheld(str(row["machine"]), row["times"]) for row in counted]
