"""What did not count towards a score, and why: shown in grey under its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext, ngettext_lazy

from contacts.models import Event
from points import awards
from points.models import Award, Entry, PointAction, Reason, Score

_HELD_BACK = {
    "cap": ngettext_lazy(
        "%(rule)s: beyond its limit, %(points)s point",
        "%(rule)s: beyond its limit, %(points)s points",
        "points",
    ),
    "cooldown": ngettext_lazy(
        "%(rule)s: too soon after the last time, %(points)s point",
        "%(rule)s: too soon after the last time, %(points)s points",
        "points",
    ),
    "ceiling": ngettext_lazy(
        "%(rule)s: the score was at its highest, %(points)s point",
        "%(rule)s: the score was at its highest, %(points)s points",
        "points",
    ),
    "floor": ngettext_lazy(
        "%(rule)s: the score was at its lowest, %(points)s point",
        "%(rule)s: the score was at its lowest, %(points)s points",
        "points",
    ),
}


@dataclass(frozen=True)
class Withheld:
    """What did not count, and why: machines' visits, what was beyond a limit or taken back."""

    label: str
    times: int


def taken_back(inside: QuerySet[Entry]) -> list[Withheld]:
    """How many lines something stands against: a person's wish, or a rule worked out again."""
    by = inside.filter(reverses__isnull=False).values_list("reason").annotate(times=Count("pk"))
    times = dict(by.order_by())
    again = times.pop(Reason.RECOMPUTE, 0)
    said = [
        (gettext("taken back"), sum(times.values())),
        (gettext("worked out again"), again),
    ]
    return [Withheld(words, many) for words, many in said if many]


def beyond_limits(score: Score) -> list[Withheld]:
    """What rules would have paid in the open climb, had limits and bounds not held it back."""
    words_of = {
        awards.withheld_key(why, group_id=score.group_id, cycle=score.cycle): words
        for why, words in _HELD_BACK.items()
    }
    kept = Award.objects.filter(contact=score.contact_id, key__in=words_of, times__gt=0)
    rows = list(kept.order_by("-times", "pk"))
    names = PointAction.objects.in_bulk({row.point_action_id for row in rows})
    return [
        Withheld(
            str(
                words_of[row.key]
                % {"rule": names.get(row.point_action_id, "?"), "points": row.points}
            ),
            row.times,
        )
        for row in rows
    ]


def by_machines(contact_ids: Sequence[int]) -> list[Withheld]:
    """What machines did in this contact's name: stored, shown, never paid."""
    counted = (
        Event.objects.filter(contact__in=contact_ids, machine__isnull=False)
        .values("machine")
        .annotate(times=Count("pk"))
        .order_by("machine")
    )
    return [Withheld(str(row["machine"]), row["times"]) for row in counted]
