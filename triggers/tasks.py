"""What beat and nudges ask the workers of the queue "runs"."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import heartbeats
from triggers import digests, keeping, webhooks


@shared_task
def keep_runs(**_: object) -> None:
    """Keep what is due."""
    keeping.keep_all()


@shared_task
def sweep(**_: object) -> None:
    """Keep what lost its nudge, waited for its next attempt, or lost its worker."""
    keeping.keep_all()


@shared_task
def send_digests(**_: object) -> None:
    """Write down the digests whose hour has come; the queue "jobs" sends them."""
    digests.send_due(at=timezone.now())


@shared_task
def forget_deliveries(**_: object) -> None:
    """Drop what webhooks were answered long ago."""
    webhooks.forget_old(at=timezone.now())


@shared_task(bind=True)
def heartbeat(self: Any, /, **_: object) -> None:
    """Say that a worker of this queue is alive."""
    heartbeats.beat("runs", worker=self.request.hostname or "", at=timezone.now())
