"""What workers do for points."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import Setting
from points import rfm_job, settling, silences
from points.fit import everybody
from points.verification import verify

log = logging.getLogger(__name__)


@shared_task
def settle(**_: object) -> None:
    """What has faded or expired since last night; the work itself is a job."""
    settling.start(at=timezone.now())


@shared_task
def notice_silences(**_: object) -> None:
    """Who has done nothing for as long as some rule asks."""
    silences.record_silences(at=timezone.now())


@shared_task
def settle_states(**_: object) -> None:
    """What has become so of contacts, or not so any more; the work itself is a job."""
    with transaction.atomic():
        everybody.begin_nightly(at=timezone.now())


@shared_task
def verify_ledger(**_: object) -> None:
    """The nightly proof; its result is shown in Administration > Work."""
    verdict = verify()
    if not verdict.is_true:
        log.error("the ledger and the scores differ: run manage.py verify_ledger")
    Setting.objects.update_or_create(
        key="ledger.verified",
        defaults={
            "value": {
                "at": timezone.now().isoformat(),
                "drift": len(verdict.drift),
                "balances": len(verdict.balances),
                "orphans": sum(row["orphans"] for row in verdict.orphans),
            }
        },
    )


@shared_task
def mark_buyers(**_: object) -> None:
    """How recently, how often and for how much contacts bought; the work itself is a job."""
    rfm_job.begin_nightly(at=timezone.now())
