"""What workers do for points."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from accounts.models import Setting
from points import settling
from points.verification import verify

log = logging.getLogger(__name__)


@shared_task
def settle(**_: object) -> None:
    """What has faded or expired since last night; the work itself is a job."""
    settling.start(at=timezone.now())


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
