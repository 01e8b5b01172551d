"""What triggers do by the clock (`config/schedule.py`): look at conditions that time moves, and
forget the counts of days gone by.

Beside `tasks.py`, which the modules that owe runs import to wake a worker.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from points import interest_job
from triggers import allowances, becoming, redefined
from triggers.models import PointTrigger, Waits
from triggers.watching import compiled

_KEPT = timedelta(days=8)
_INTERESTS = {"interest", "strongest_interest"}


@shared_task
def look_again(*, at_all: bool = False, **_: object) -> None:
    """Look whether time has made conditions true; at night at those, too, that it cannot move.

    What those find is no news about each: something was changed that they ask for. Whatever long
    work is looking at is left to it, or its findings would be told one by one.
    """
    now, under_way, left_to_long_work = timezone.now(), redefined.under_way(), list[int]()
    interests_move = interest_job.is_under_way()
    waiting = PointTrigger.objects.published().filter(waits_for=Waits.CONDITION)
    for trigger in waiting.order_by("pk"):
        tree = compiled(trigger).tree
        if tree is None or trigger.pk in under_way:
            continue
        if interests_move and _INTERESTS & {condition.key for condition in tree.conditions()}:
            continue
        if tree.moves_with_time:
            becoming.look_at_everybody(trigger.pk, at=now)
        elif at_all and becoming.how_many(trigger.pk, at=now):
            left_to_long_work.append(trigger.pk)
    if left_to_long_work:
        redefined.start(left_to_long_work, None, at=now)


@shared_task
def forget_allowances(**_: object) -> None:
    """Throw away how many messages went on days that nobody asks about any more."""
    allowances.forget((timezone.now() - _KEPT).date())
