"""Who has how many points in a score, as a condition on contacts."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from points.models import Group, Score


def between(group_id: int, low: int | None, high: int | None) -> Q:
    """That a contact's score lies from `low`, included, to `high`, not included (None: no end).

    Who has never had points in a score has 0 there, without a row; everybody has a main score.
    """
    inside, outside = Q(), Q()
    if low is not None:
        inside &= Q(points__gte=low)
        outside |= Q(points__lt=low)
    if high is not None:
        inside &= Q(points__lt=high)
        outside |= Q(points__gte=high)
    own = Score.objects.filter(contact=OuterRef("pk"), group=group_id)
    holds_0 = (low is None or low <= 0) and (high is None or high > 0)
    if group_id == Group.MAIN or not holds_0:
        return Q(Exists(own.filter(inside)))
    if not outside:
        return Q()
    return Q(~Exists(own.filter(outside)))
