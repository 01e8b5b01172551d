"""What nudges and beat ask the workers of the queue "hot"."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import heartbeats
from kit.nudge import nudge
from tracking.drain import drain as drain_shard
from tracking.drain import shards_with_hits


@shared_task
def drain(*, shard: int, **_: object) -> None:
    """Empty a shard of the inbox, as far as one turn goes."""
    if drain_shard(shard):
        nudge(drain, shard=shard)


@shared_task
def sweep(**_: object) -> None:
    """Look for hits whose nudge was lost."""
    for shard in shards_with_hits():
        nudge(drain, shard=shard)


@shared_task(bind=True)
def heartbeat(self: Any, /, **_: object) -> None:
    """Say that a worker of this queue is alive."""
    heartbeats.beat("hot", worker=self.request.hostname or "", at=timezone.now())
