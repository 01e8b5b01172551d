"""Who to call now: contacts that climbed over a threshold lately, with what carried them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from contacts.models import Contact
from insights import climbs
from insights.daily import NOBODYS_DOING
from insights.period import Period
from kit import sql
from points.models import Group, Reason, Score
from triggers.models import Crossing, PointTrigger, Waits

_LAST_ENTRIES = Path(__file__).parent / "sql" / "last_entries.sql"

# A contact may have climbed over several thresholds; so many crossings are looked at for each.
_LOOKED_AT = 8

# Of the last lines of the score so many are read, and the last rules among them shown.
_LINES_READ = 8
_LINES_SHOWN = 3


@dataclass(frozen=True)
class Line:
    """What led there lately: the rule's name as it was, and the signed points."""

    label: str
    points: int


@dataclass(frozen=True)
class Call:
    """Somebody to call: what they reached and when, and the score they have now."""

    contact: Contact
    trigger: PointTrigger
    at: datetime
    score: int
    lines: Sequence[Line] = field(default_factory=tuple)


def who_to_call(period: Period, *, limit: int) -> list[Call]:
    """The contacts that climbed over a published trigger last, newest first; four statements.

    Each contact once, with the highest threshold of the latest climb; those whose score has
    fallen below it since are left out, and so is who is not known, or kept away from sales.
    """
    found = Crossing.objects.filter(
        crossed_at__gte=period.since,
        crossed_at__lt=period.until,
        trigger__is_published=True,
        trigger__archived_at=None,
        trigger__group=Group.MAIN,
    ).exclude(trigger__waits_for=Waits.FALL)
    newest = climbs.of_leads(found).order_by("-crossed_at", "-pk")
    crossings = climbs.told(newest[: limit * _LOOKED_AT])
    scores = dict(
        Score.objects.filter(
            group=Group.MAIN, contact__in={crossing.contact_id for crossing in crossings}
        ).values_list("contact_id", "points")
    )
    chosen: dict[int, Crossing] = {}
    for crossing in crossings:
        if scores.get(crossing.contact_id, 0) < crossing.trigger.threshold:
            continue
        known = chosen.get(crossing.contact_id)
        if known is None or known.trigger.threshold < crossing.trigger.threshold:
            chosen[crossing.contact_id] = crossing
    calls = sorted(chosen.values(), key=lambda one: (one.crossed_at, one.pk), reverse=True)[:limit]
    lines = last_lines([crossing.contact_id for crossing in calls])
    return [
        Call(
            contact=crossing.contact,
            trigger=crossing.trigger,
            at=crossing.crossed_at,
            score=scores[crossing.contact_id],
            lines=lines.get(crossing.contact_id, ()),
        )
        for crossing in calls
    ]


def last_lines(contact_ids: Sequence[int]) -> dict[int, list[Line]]:
    """What was paid last, lines of the same rule as one; who went into a contact counts along."""
    found: dict[int, dict[str, int]] = {}
    read: Counter[int] = Counter()
    for row in sql.rows(
        _LAST_ENTRIES,
        contacts=list(contact_ids),
        group=Group.MAIN,
        left_out=NOBODYS_DOING,
        lines=_LINES_READ,
    ):
        read[row["contact_id"]] += 1
        if read[row["contact_id"]] > _LINES_READ:
            continue  # each of a family has so many of their own
        label = str(row["name"] or row["note"] or Reason(row["reason"]).label)
        sums = found.setdefault(row["contact_id"], {})
        sums[label] = sums.get(label, 0) + row["points"]
    return {
        contact_id: [Line(label, points) for label, points in sums.items()][:_LINES_SHOWN]
        for contact_id, sums in found.items()
    }
