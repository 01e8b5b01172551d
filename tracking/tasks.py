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
def drain(*, shards: list[int], **_: object) -> None:
    """Empty the first of these shards of the inbox, as far as one turn goes.

    The others go on to whichever worker is free, before this one begins.
    """
    shard, *others = shards
    if others:
        nudge(drain, shards=others)
    if drain_shard(shard):
        nudge(drain, shards=[shard])


@shared_task
def sweep(**_: object) -> None:
    """Look for hits whose nudge was lost."""
    if shards := shards_with_hits():
        nudge(drain, shards=shards)


@shared_task(bind=True)
def heartbeat(self: Any, /, **_: object) -> None:
    """Say that a worker of this queue is alive."""
    heartbeats.beat("hot", worker=self.request.hostname or "", at=timezone.now())
