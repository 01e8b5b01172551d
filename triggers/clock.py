"""What triggers do by the clock (`config/schedule.py`): look at conditions that time moves, and
forget the counts of days gone by.

Beside `tasks.py`, which the modules that owe runs import to wake a worker.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from triggers import allowances, becoming
from triggers.models import PointTrigger, Waits
from triggers.watching import compiled

_KEPT = timedelta(days=8)


@shared_task
def look_again(*, at_all: bool = False, **_: object) -> None:
    """Look whether time has made conditions true; at night at those, too, that it cannot move."""
    now = timezone.now()
    waiting = PointTrigger.objects.published().filter(waits_for=Waits.CONDITION)
    for trigger in waiting.order_by("pk"):
        tree = compiled(trigger).tree
        if tree and (at_all or tree.moves_with_time):
            becoming.look_at_everybody(trigger.pk, at=now)


@shared_task
def forget_allowances(**_: object) -> None:
    """Throw away how many messages went on days that nobody asks about any more."""
    allowances.forget((timezone.now() - _KEPT).date())
