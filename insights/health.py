"""Whether all that Kindling needs is there, and what became of its work in the last 24 hours.

What machines ask is `/readyz`; this is for people, on Administration → Work.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Job
from insights.work import DAY, Day, Worker, last_day, missing
from kit import broker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sign:
    """One thing that is needed: whether it is there, and what follows if it is not."""

    label: str | Promise
    is_fine: bool
    follows: str = ""


@dataclass(frozen=True)
class Health:
    """What the section shows; `failed_jobs` is long work that gave up in the last 24 hours."""

    signs: list[Sign]
    day: Day
    failed_jobs: int

    @property
    def is_fine(self) -> bool:
        """Whether everything is there."""
        return all(sign.is_fine for sign in self.signs)


def health(workers: Sequence[Worker], *, now: datetime) -> Health:
    """How Kindling is. One PING and three statements, each from little or an index."""
    silent = missing(workers)
    failed = Job.objects.filter(state=Job.State.FAILED, ended_at__gte=now - DAY)
    return Health(
        signs=[
            # Whoever reads this has got it from there.
            Sign(gettext_lazy("Database"), is_fine=True),
            Sign(
                gettext_lazy("Redis or Valkey"),
                is_fine=_broker_answers(),
                follows=_("Nothing is lost, but everything waits."),
            ),
            Sign(
                gettext_lazy("Workers"),
                is_fine=not silent,
                follows=", ".join(str(worker.label) for worker in silent),
            ),
        ],
        day=last_day(now=now),
        failed_jobs=failed.count(),
    )


def _broker_answers() -> bool:
    try:
        broker.ping()
    except Exception as error:
        log.warning("the broker does not answer: %s", error)
        return False
    return True
